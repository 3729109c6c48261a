//! Resource names with the typed ids of the domain.

use api::name::{
    BatchName, CampaignName, CandidateName, ChainName, ExclusionName, LenderName, ListingName,
    MarketName, MatchName, MatchPolicyName, MatchRunName, NameError, OfferingName, OperationName,
    ReferralName, RuleName, SmeName,
};
use api::v1::ErrorReason;
use domain::validation::ProblemKind;
use domain::{
    BatchId, CampaignId, ChainCode, ExclusionId, LenderId, ListingId, MatchRunId, OfferingId,
    PolicyId, Problems, ReferralId, SmeId, wording,
};

use crate::error::{Error, Result};

/// A parsed name, or what is wrong with it.
type Parsed<T> = std::result::Result<T, ProblemKind>;

/// `smes/{id}`.
pub fn sme(id: SmeId) -> String {
    SmeName { sme: id.0 }.to_string()
}

/// `lenders/{id}`.
pub fn lender(id: LenderId) -> String {
    LenderName { lender: id.0 }.to_string()
}

/// `lenders/{lender}/offerings/{id}`.
pub fn offering(lender: LenderId, id: OfferingId) -> String {
    OfferingName {
        lender: lender.0,
        offering: id.0,
    }
    .to_string()
}

/// `lenders/{lender}/exclusions/{id}`.
pub fn exclusion(lender: LenderId, id: ExclusionId) -> String {
    ExclusionName {
        lender: lender.0,
        exclusion: id.0,
    }
    .to_string()
}

/// `chains/{code}`.
pub fn chain(code: &ChainCode) -> String {
    ChainName {
        code: code.to_string(),
    }
    .to_string()
}

/// `matchPolicies/{id}`.
pub fn policy(id: PolicyId) -> String {
    MatchPolicyName { policy: id.0 }.to_string()
}

/// `campaigns/{id}`.
pub fn campaign(id: CampaignId) -> String {
    CampaignName { campaign: id.0 }.to_string()
}

/// `campaigns/{campaign}/batches/{id}`.
pub fn batch(campaign: CampaignId, id: BatchId) -> String {
    BatchName {
        campaign: campaign.0,
        batch: id.0,
    }
    .to_string()
}

/// `campaigns/{campaign}/batches/{batch}/runs/{id}`.
pub fn run(campaign: CampaignId, batch: BatchId, id: MatchRunId) -> String {
    MatchRunName {
        campaign: campaign.0,
        batch: batch.0,
        run: id.0,
    }
    .to_string()
}

/// `referrals/{id}`.
pub fn referral(id: ReferralId) -> String {
    ReferralName { referral: id.0 }.to_string()
}

/// `operations/{run}`.
pub fn operation(id: MatchRunId) -> String {
    OperationName { run: id.0 }.to_string()
}

/// `rules/{id}`.
pub fn rule(id: &str) -> String {
    RuleName {
        rule: id.to_owned(),
    }
    .to_string()
}

/// `markets/{key}`.
pub fn market(key: &str) -> String {
    MarketName {
        market: key.to_owned(),
    }
    .to_string()
}

/// `markets/{market}/candidates/{id}`.
pub fn candidate(market: &str, id: SmeId) -> String {
    CandidateName {
        market: market.to_owned(),
        sme: id.0,
    }
    .to_string()
}

/// `markets/{market}/listings/{id}`.
pub fn listing(market: &str, id: ListingId) -> String {
    ListingName {
        market: market.to_owned(),
        listing: id.0,
    }
    .to_string()
}

/// A run with the batch and campaign that its name gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunPath {
    /// Campaign.
    pub campaign: CampaignId,
    /// Batch.
    pub batch: BatchId,
    /// Run.
    pub run: MatchRunId,
}

impl std::fmt::Display for RunPath {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&run(self.campaign, self.batch, self.run))
    }
}

fn malformed(error: NameError) -> ProblemKind {
    let expected = wording!("{form}", form = error.expected);
    ProblemKind::Malformed { expected }
}

/// The id in `smes/{id}`.
///
/// # Errors
/// Another form.
pub fn sme_id(name: &str) -> Parsed<SmeId> {
    name.parse()
        .map(|name: SmeName| SmeId(name.sme))
        .map_err(malformed)
}

/// The id in `lenders/{id}`.
///
/// # Errors
/// Another form.
pub fn lender_id(name: &str) -> Parsed<LenderId> {
    name.parse()
        .map(|name: LenderName| LenderId(name.lender))
        .map_err(malformed)
}

/// The id in `matchPolicies/{id}`.
///
/// # Errors
/// Another form.
pub fn policy_id(name: &str) -> Parsed<PolicyId> {
    name.parse()
        .map(|name: MatchPolicyName| PolicyId(name.policy))
        .map_err(malformed)
}

/// The ids in `lenders/{lender}/offerings/{id}`.
///
/// # Errors
/// Another form.
pub fn offering_id(name: &str) -> Parsed<(LenderId, OfferingId)> {
    let name: OfferingName = name.parse().map_err(malformed)?;
    Ok((LenderId(name.lender), OfferingId(name.offering)))
}

/// The ids in `lenders/{lender}/exclusions/{id}`.
///
/// # Errors
/// Another form.
pub fn exclusion_id(name: &str) -> Parsed<(LenderId, ExclusionId)> {
    let name: ExclusionName = name.parse().map_err(malformed)?;
    Ok((LenderId(name.lender), ExclusionId(name.exclusion)))
}

/// The code in `chains/{code}`.
///
/// # Errors
/// Another form.
pub fn chain_code(name: &str) -> Parsed<ChainCode> {
    let name: ChainName = name.parse().map_err(malformed)?;
    ChainCode::parse(&name.code)
}

/// The id in `campaigns/{id}`.
///
/// # Errors
/// Another form.
pub fn campaign_id(name: &str) -> Parsed<CampaignId> {
    name.parse()
        .map(|name: CampaignName| CampaignId(name.campaign))
        .map_err(malformed)
}

/// The ids in `campaigns/{campaign}/batches/{id}`.
///
/// # Errors
/// Another form.
pub fn batch_id(name: &str) -> Parsed<(CampaignId, BatchId)> {
    let name: BatchName = name.parse().map_err(malformed)?;
    Ok((CampaignId(name.campaign), BatchId(name.batch)))
}

/// The ids in `campaigns/{campaign}/batches/{batch}/runs/{id}`.
///
/// # Errors
/// Another form.
pub fn run_path(name: &str) -> Parsed<RunPath> {
    let name: MatchRunName = name.parse().map_err(malformed)?;
    Ok(RunPath {
        campaign: CampaignId(name.campaign),
        batch: BatchId(name.batch),
        run: MatchRunId(name.run),
    })
}

/// The ids in `campaigns/{campaign}/batches/{batch}/runs/{run}/matches/{sme}`.
///
/// # Errors
/// Another form.
pub fn match_id(name: &str) -> Parsed<(RunPath, SmeId)> {
    let name: MatchName = name.parse().map_err(malformed)?;
    let path = RunPath {
        campaign: CampaignId(name.campaign),
        batch: BatchId(name.batch),
        run: MatchRunId(name.run),
    };
    Ok((path, SmeId(name.sme)))
}

/// The id in `referrals/{id}`.
///
/// # Errors
/// Another form.
pub fn referral_id(name: &str) -> Parsed<ReferralId> {
    name.parse()
        .map(|name: ReferralName| ReferralId(name.referral))
        .map_err(malformed)
}

/// The run in `operations/{run}`.
///
/// # Errors
/// Another form.
pub fn operation_id(name: &str) -> Parsed<MatchRunId> {
    name.parse()
        .map(|name: OperationName| MatchRunId(name.run))
        .map_err(malformed)
}

/// The id in `rules/{id}`.
///
/// # Errors
/// Another form.
pub fn rule_id(name: &str) -> Parsed<String> {
    name.parse()
        .map(|name: RuleName| name.rule)
        .map_err(malformed)
}

/// The key in `markets/{key}`.
///
/// # Errors
/// Another form.
pub fn market_key(name: &str) -> Parsed<String> {
    name.parse()
        .map(|name: MarketName| name.market)
        .map_err(malformed)
}

/// Market and firm in `markets/{market}/candidates/{id}`.
///
/// # Errors
/// Another form.
pub fn candidate_id(name: &str) -> Parsed<(String, SmeId)> {
    let name: CandidateName = name.parse().map_err(malformed)?;
    Ok((name.market, SmeId(name.sme)))
}

/// Market and listing in `markets/{market}/listings/{id}`.
///
/// # Errors
/// Another form.
pub fn listing_id(name: &str) -> Parsed<(String, ListingId)> {
    let name: ListingName = name.parse().map_err(malformed)?;
    Ok((name.market, ListingId(name.listing)))
}

/// The ids that a field of a request names.
///
/// # Errors
/// `RESOURCE_NAME_INVALID`, naming field and form.
pub fn named<T>(field: &'static str, name: &str, parse: impl Fn(&str) -> Parsed<T>) -> Result<T> {
    parse(name).map_err(|kind| {
        let told = kind.to_string();
        let mut problems = Problems::new();
        problems.add(field, name, kind);
        Error::invalid_as(ErrorReason::ResourceNameInvalid, problems)
            .with("field", field)
            .with("expected", told.trim_start_matches("must be "))
    })
}

/// The parent of a list: `None` for the wildcard `any`, such as `lenders/-`.
///
/// # Errors
/// As [`named`].
pub fn parent<T>(name: &str, any: &str, parse: impl Fn(&str) -> Parsed<T>) -> Result<Option<T>> {
    if name == any {
        Ok(None)
    } else {
        named("parent", name, parse).map(Some)
    }
}
