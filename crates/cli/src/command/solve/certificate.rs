//! The certificate of a result: what is claimed of it, for `verify` to check.

use super::{Figures, SolveArgs, lines};
use anyhow::{Context, Result};
use matching::{AssignmentRule, Policy, Unknown};
use verify::{Bound, Counts, Rule, SigningKey, Statement, Weights};

/// Name and version of the engine.
const ENGINE: &str = concat!("rongqiao ", env!("CARGO_PKG_VERSION"));

/// The key to sign with, if one was named.
pub(super) fn key(args: &SolveArgs) -> Result<Option<SigningKey>> {
    let Some(path) = &args.sign_key else {
        return Ok(None);
    };
    let name = || path.display().to_string();
    let pem = std::fs::read_to_string(path).with_context(name)?;
    Ok(Some(SigningKey::from_pem(&pem).with_context(name)?))
}

/// Writes the certificate beside the result files, which must be there.
pub(super) fn write(
    args: &SolveArgs,
    policy: &Policy,
    figures: &Figures,
    key: Option<&SigningKey>,
) -> Result<()> {
    let statement = Statement {
        engine: ENGINE.to_owned(),
        run: None,
        policy: stated(policy),
        counts: counts(figures)?,
        lines: lines(figures.tally),
        bound: figures.bound.map(|bound| Bound {
            bound_kind: Bound::kind(bound.is_reached).to_owned(),
            score_bound: bound.score,
        }),
    };
    verify::certify(&args.dir, &args.out, statement, key)?;
    Ok(())
}

fn stated(policy: &Policy) -> verify::Policy {
    verify::Policy {
        k: u8::try_from(policy.k()).unwrap_or(u8::MAX),
        rule: match policy.rule() {
            AssignmentRule::None => Rule::None,
            AssignmentRule::A1 => Rule::A1,
            AssignmentRule::A2 => Rule::A2,
        },
        unknown: match policy.unknown() {
            Unknown::Exclude => verify::Unknown::Exclude,
            Unknown::Conditional => verify::Unknown::Conditional,
        },
        referrals: policy.referrals(),
        sme_weights: policy.sme_weights().map(Weights::from).to_vec(),
        overrides: Vec::new(),
    }
}

fn counts(figures: &Figures) -> Result<Counts> {
    let tally = &figures.tally;
    let sums = tally.referral_sum.or(tally.assignment_sum);
    Ok(Counts {
        smes: u64::try_from(figures.smes)?,
        offerings: u64::try_from(figures.offerings)?,
        eligible_pairs: figures.eligible_pairs,
        listed_pairs: tally.list_sum.rows,
        conditional_pairs: tally.conditional_pairs,
        assigned_pairs: sums.map_or(0, |sum| sum.matched),
    })
}
