//! Who could enter a market's board, in which layer, by what evidence, and what is missing.

use crate::layer::{Layer, Rung};
use crate::market::Market;
use crate::outline::Outline;
use crate::readiness::{FULL, carrying, open, readiness};
use chrono::{Datelike, NaiveDate};
use domain::title::tier_on;
use domain::{ChainCode, RateBp, RegionCode, Registration, Sme, SmeId, Tier, Verdict};
use rulebook::{Application, Assessment, Catalog, Evidence, Fact, Facts, Gap, Origin, Rule};
use std::cmp::Reverse;

/// Figures that a complete record has for each of the last years.
pub const FIGURES: [Fact; 6] = [
    Fact::Revenue,
    Fact::NetProfit,
    Fact::Assets,
    Fact::Liabilities,
    Fact::RdExpense,
    Fact::Staff,
];
/// Years of figures that a complete record has.
pub const FIGURE_YEARS: i32 = 2;

/// A firm with what is known of it.
#[derive(Debug, Clone, Copy)]
pub struct Firm<'a> {
    /// Its record.
    pub sme: &'a Sme,
    /// All its facts, where more is known than the record holds; else those of the record.
    pub facts: Option<&'a Facts>,
}

impl<'a> From<&'a Sme> for Firm<'a> {
    fn from(sme: &'a Sme) -> Self {
        Self { sme, facts: None }
    }
}

/// A condition that holds, with its evidence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proof {
    /// The rung whose rule asks for it.
    pub rung: Rung,
    /// Id of that rule, a market's own or the national one.
    pub rule: String,
    /// Version of its table.
    pub version: String,
    /// Key of the condition.
    pub key: String,
    /// What shows it, each with its expiry.
    pub evidence: Vec<Evidence>,
}

/// A condition that does not hold, or that nothing is known of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The rung whose rule asks for it.
    pub rung: Rung,
    /// Key of the condition.
    pub key: String,
    /// How far the value is from the limit, in the unit of the condition (negative: lacking).
    pub distance: Option<i64>,
    /// What is not known.
    pub gaps: Vec<Gap>,
}

/// A firm that could enter the board, or for which nothing speaks against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The firm.
    pub sme: SmeId,
    /// The layer that it would enter today by its evidence; `None` if entry is not proved.
    pub layer: Option<Layer>,
    /// The highest layer that what is unknown still allows.
    pub reach: Layer,
    /// Seat.
    pub region: Option<RegionCode>,
    /// Chains that it sits on, by code.
    pub chains: Vec<ChainCode>,
    /// Tier on the day; `None` if its titles were not looked up within a year.
    pub tier: Option<Tier>,
    /// What carries entry and layer.
    pub proofs: Vec<Proof>,
    /// What is lacking for the rungs above.
    pub missing: Vec<Item>,
    /// What is not known for the rungs above.
    pub unknown: Vec<Item>,
    /// How near the next rung is, by what is known; 10,000 on the highest.
    pub readiness: RateBp,
    /// Share of the facts that the board asks for and a complete record has that are known.
    pub completeness: RateBp,
}

impl Candidate {
    /// The order of lists: the highest layer first, then the most complete, then by id.
    #[must_use]
    pub const fn order(&self) -> (Reverse<Option<Layer>>, Reverse<RateBp>, SmeId) {
        (Reverse(self.layer), Reverse(self.completeness), self.sme)
    }
}

/// Why a firm is no candidate of a market.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, thiserror::Error)]
pub enum NoCandidate {
    /// Its seat is outside the territory.
    #[error("the seat is outside the market's territory")]
    Outside,
    /// Its seat is not known well enough to say.
    #[error("the seat is not known well enough to tell the market")]
    SeatUnclear,
    /// It does not meet the entry rule.
    #[error("the entry rule is not met")]
    EntryNotMet,
    /// No entry rule is in force on the day.
    #[error("no entry rule is in force on this day")]
    NoRule,
    /// Its shares are on NEEQ or on an exchange; see [`crate::Listing::bar`].
    #[error("the firm is on NEEQ or on an exchange already")]
    Public,
    /// It has an open listing on another market; see [`crate::Listing::bar`].
    #[error("the firm has an open listing on another market")]
    ListedElsewhere,
}

/// The rules of one market on one day.
#[derive(Debug, Clone, Copy)]
pub struct Screen<'a> {
    market: &'a Market,
    catalog: &'a Catalog,
    on: NaiveDate,
    rules: [Option<&'a Rule>; 3],
}

impl<'a> Screen<'a> {
    /// The market's own rules where it has some, else the national ones.
    #[must_use]
    pub fn new(market: &'a Market, catalog: &'a Catalog, on: NaiveDate) -> Self {
        let rules = Rung::ALL.map(|rung| {
            catalog.in_force(
                rung.purpose(),
                Some(market.key.as_str()),
                Application::New,
                on,
            )
        });
        Self {
            market,
            catalog,
            on,
            rules,
        }
    }

    /// The market.
    #[must_use]
    pub const fn market(&self) -> &'a Market {
        self.market
    }

    /// The rule of a rung, if one is in force.
    #[must_use]
    pub fn rule(&self, rung: Rung) -> Option<&'a Rule> {
        let [entry, standardization, cultivation] = self.rules;
        match rung {
            Rung::Entry => entry,
            Rung::Standardization => standardization,
            Rung::Cultivation => cultivation,
        }
    }

    /// One firm as a candidate.
    ///
    /// # Errors
    /// Why it is none.
    pub fn candidate(&self, firm: Firm<'_>) -> Result<Candidate, NoCandidate> {
        self.open_to(firm.sme.region)?;
        let (outline, judged) =
            self.outlined(firm.sme.into(), &facts_of(firm, self.market, self.on))?;
        let mut candidate = Candidate {
            chains: chains(firm.sme),
            ..outline.with_evidence(None)
        };
        let proved = proved(&judged);
        for judged in judged.iter().flatten() {
            judged.fill(&mut candidate, proved);
        }
        Ok(candidate)
    }

    /// The same without the evidence, by all that is known of a firm, for whoever looks at very
    /// many.
    ///
    /// # Errors
    /// Why it is none.
    pub fn outline(&self, firm: Registration, mut facts: Facts) -> Result<Outline, NoCandidate> {
        self.open_to(firm.region)?;
        add_market(&mut facts, firm.region, self.market, self.on);
        self.outlined(firm, &facts).map(|(outline, _)| outline)
    }

    /// What the rungs say of a firm of the territory.
    pub(crate) fn judged(&self, firm: Firm<'_>) -> Result<Judgement<'a>, NoCandidate> {
        self.open_to(firm.sme.region)?;
        Ok(self.judge(&facts_of(firm, self.market, self.on)))
    }

    fn open_to(&self, seat: Option<RegionCode>) -> Result<(), NoCandidate> {
        match self.market.shut_to(seat) {
            Some(cause) => Err(cause),
            None if self.rule(Rung::Entry).is_none() => Err(NoCandidate::NoRule),
            None => Ok(()),
        }
    }

    fn judge(&self, facts: &Facts) -> Judgement<'a> {
        Rung::ALL.map(|rung| {
            let rule = self.rule(rung)?;
            let found = self.catalog.assess(rule, facts, Application::New, self.on);
            Some(Judged { rung, rule, found })
        })
    }

    fn outlined(
        &self,
        firm: Registration,
        facts: &Facts,
    ) -> Result<(Outline, Judgement<'a>), NoCandidate> {
        if is_public(facts, self.on) {
            return Err(NoCandidate::Public);
        }
        let judged = self.judge(facts);
        let [entry, standardization, cultivation] = judged.each_ref().map(verdict);
        if entry == Verdict::NotMet {
            return Err(NoCandidate::EntryNotMet);
        }
        let layer = (entry == Verdict::Met).then_some(proved(&judged));
        let reach = if cultivation != Verdict::NotMet {
            Layer::Cultivation
        } else if standardization != Verdict::NotMet {
            Layer::Standardization
        } else {
            Layer::Incubation
        };
        let next = next(layer);
        let next = judged.iter().flatten().find(|it| Some(it.rung) == next);
        let readiness = next.map_or(RateBp(FULL), |next| readiness(next.rule, &next.found));
        let outline = Outline {
            sme: firm.id,
            layer,
            reach,
            region: firm.region,
            tier: tier_on(&facts.titles, facts.titles_checked_on, self.on),
            readiness,
            completeness: completeness(firm, facts, &judged, self.on),
        };
        Ok((outline, judged))
    }

    /// The first day after this screen's on which the firm's layer is another one because evidence
    /// has expired, with the layer of that day (`None`: entry is not proved any more).
    #[must_use]
    pub fn layer_change(&self, firm: Firm<'_>) -> Option<(NaiveDate, Option<Layer>)> {
        let facts = facts_of(firm, self.market, self.on);
        let fixed = Firm {
            facts: Some(&facts),
            ..firm
        };
        let proofs = self.candidate(fixed).ok()?.proofs;
        self.change_after(&proofs, |screen| {
            let then = screen.candidate(fixed).ok();
            then.and_then(|candidate| candidate.layer)
        })
    }

    /// The same for a firm of the board, which was put into a layer by these proofs (`None`:
    /// whether they still hold is not known).
    #[must_use]
    pub fn board_change(
        &self,
        firm: Firm<'_>,
        (layer, carried_by): (Layer, &[Proof]),
    ) -> Option<(NaiveDate, Option<Layer>)> {
        let facts = facts_of(firm, self.market, self.on);
        let fixed = Firm {
            facts: Some(&facts),
            ..firm
        };
        let mut proofs = self.member(fixed).ok()?.proofs;
        proofs.extend_from_slice(carried_by);
        self.change_after(&proofs, |screen| {
            let then = screen.member(fixed).ok();
            then.and_then(|member| member.layer_after(layer, carried_by))
        })
    }

    /// The first day behind the end of some evidence on which the layer is not what it is today.
    fn change_after(
        &self,
        proofs: &[Proof],
        layer: impl Fn(&Self) -> Option<Layer>,
    ) -> Option<(NaiveDate, Option<Layer>)> {
        let today = layer(self);
        let evidence = proofs.iter().flat_map(|proof| &proof.evidence);
        let mut days: Vec<NaiveDate> = evidence
            .filter_map(|it| it.expires_on?.succ_opt())
            .filter(|day| *day > self.on)
            .collect();
        days.sort_unstable();
        days.dedup();
        days.into_iter().find_map(|on| {
            let then = layer(&Self::new(self.market, self.catalog, on));
            (then != today).then_some((on, then))
        })
    }
}

/// True if the facts show on a day that the firm's shares are on NEEQ or on an exchange.
#[must_use]
pub fn is_public(facts: &Facts, on: NaiveDate) -> bool {
    let day = i64::from(on.num_days_from_ce());
    let holds = |(fact, least, most): (Fact, i64, i64)| {
        let known = facts.given(fact, 0);
        let known = known.filter(|(_, it)| it.expires_on.is_none_or(|last| last >= on));
        known.is_some_and(|(value, _)| (least..=most).contains(&value))
    };
    let facts = [
        (Fact::NeeqSince, 1, day),
        (Fact::BseSince, 1, day),
        (Fact::ListedBse, 1, 1),
        (Fact::ListedExchange, 1, 1),
    ];
    facts.into_iter().any(holds)
}

/// What the rules of the rungs say, lowest rung first; `None` where no rule is in force.
pub(crate) type Judgement<'a> = [Option<Judged<'a>>; 3];

pub(crate) fn verdict(at: &Option<Judged<'_>>) -> Verdict {
    at.as_ref()
        .map_or(Verdict::NotMet, |judged| judged.found.verdict)
}

/// The highest layer that is proved beyond entry; the lowest if none is.
pub(crate) fn proved(judged: &Judgement<'_>) -> Layer {
    let [_, standardization, cultivation] = judged.each_ref().map(verdict);
    if cultivation == Verdict::Met {
        Layer::Cultivation
    } else if standardization == Verdict::Met {
        Layer::Standardization
    } else {
        Layer::Incubation
    }
}

/// What the rule of a rung says.
pub(crate) struct Judged<'a> {
    pub(crate) rung: Rung,
    rule: &'a Rule,
    pub(crate) found: Assessment,
}

/// What carries a firm by a rule that it meets.
pub(crate) fn proofs(of: &Judged<'_>) -> Vec<Proof> {
    let met = carrying(of.rule, &of.found).into_iter();
    met.map(|it| Proof {
        rung: of.rung,
        rule: of.found.rule.clone(),
        version: of.found.version.clone(),
        key: it.key.clone(),
        evidence: it.evidence.clone(),
    })
    .collect()
}

impl Judged<'_> {
    /// Adds what carries the firm, or what it lacks for this rung.
    fn fill(&self, candidate: &mut Candidate, proved: Layer) {
        let rung = self.rung;
        if self.found.verdict == Verdict::Met {
            if rung == Rung::Entry || rung == proved.rung() {
                candidate.proofs.extend(proofs(self));
            }
            return;
        }
        // Nobody needs the layer below the one that is proved.
        if rung != Rung::Entry && rung < proved.rung() {
            return;
        }
        for finding in open(self.rule, &self.found) {
            let item = Item {
                rung,
                key: finding.key.clone(),
                distance: finding.distance,
                gaps: finding.gaps.clone(),
            };
            match finding.verdict {
                Verdict::Unknown => candidate.unknown.push(item),
                Verdict::NotMet => candidate.missing.push(item),
                Verdict::Met => {}
            }
        }
    }
}

/// The rung above a layer.
const fn next(layer: Option<Layer>) -> Option<Rung> {
    match layer {
        None => Some(Rung::Entry),
        Some(Layer::Incubation) => Some(Rung::Standardization),
        Some(Layer::Standardization) => Some(Rung::Cultivation),
        Some(Layer::Cultivation) => None,
    }
}

fn chains(sme: &Sme) -> Vec<ChainCode> {
    let mut chains: Vec<_> = sme.placements.iter().map(|it| it.chain.clone()).collect();
    chains.sort_unstable();
    chains.dedup();
    chains
}

/// The facts of a firm with those that follow from its market and were not given.
#[must_use]
pub fn facts_of(firm: Firm<'_>, market: &Market, on: NaiveDate) -> Facts {
    let given = firm.facts.cloned();
    let mut facts = given.unwrap_or_else(|| Facts::of(firm.sme, on));
    add_market(&mut facts, firm.sme.region, market, on);
    facts
}

/// Adds to the facts of a firm with this seat those that follow from a market on a day and were
/// not given.
pub fn add_market(facts: &mut Facts, seat: Option<RegionCode>, market: &Market, on: NaiveDate) {
    let seat = seat.map(|seat| seat.province());
    let in_province = (seat == Some(market.area.province())).then_some(1);
    let in_province = in_province.map(|value| (Fact::InProvince, value, Origin::Seat, None));
    let route = market.route.filter(|route| route.since <= on);
    let route = route.map(|route| {
        let level = route.kind.level();
        (
            Fact::MarketNeeqRoute,
            level,
            Origin::Memorandum,
            Some(route.since),
        )
    });
    for (fact, value, origin, as_of) in in_province.into_iter().chain(route) {
        if facts.given(fact, 0).is_some() {
            continue;
        }
        let evidence = Evidence {
            origin,
            as_of,
            ..Evidence::default()
        };
        let set = facts.set(fact, None, value, evidence);
        debug_assert!(set.is_ok(), "a flag and a level within their ranges");
    }
}

fn completeness(
    firm: Registration,
    facts: &Facts,
    judged: &Judgement<'_>,
    on: NaiveDate,
) -> RateBp {
    let last = facts.last_year(on);
    let figures = (0..FIGURE_YEARS)
        .flat_map(|back| FIGURES.map(|fact| facts.given(fact, last - back).is_some()));
    let record = [
        firm.region.is_some_and(RegionCode::is_seat),
        facts.industry.is_some(),
        firm.founded_on.is_some(),
        facts.titles_looked_up(on).is_some(),
    ];
    let findings = judged.iter().flatten().flat_map(|it| &it.found.findings);
    let rules = findings.map(|finding| finding.verdict != Verdict::Unknown);
    let (mut known, mut asked) = (0, 0);
    for is_known in figures.chain(record).chain(rules) {
        asked += 1;
        known += i32::from(is_known);
    }
    RateBp(known * FULL / asked)
}
