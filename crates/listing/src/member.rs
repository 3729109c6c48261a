//! A firm of the board, judged anew: its layer by the evidence of a day, whatever entry would be.

use crate::candidate::{Firm, NoCandidate, Proof, Screen, proofs, proved, verdict};
use crate::layer::{Layer, Rung};
use domain::{SmeId, Verdict};

/// Which way a firm of a board is due to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// Either way.
    Any,
    /// To a lower layer.
    Down,
    /// To a higher layer.
    Up,
}

impl Due {
    /// True if a firm in this layer is due this way by the layer that its evidence gives.
    #[must_use]
    pub fn holds(self, layer: Layer, by_evidence: Layer) -> bool {
        match self {
            Self::Any => by_evidence != layer,
            Self::Down => by_evidence < layer,
            Self::Up => by_evidence > layer,
        }
    }
}

/// How a firm stands by the rule of an upper layer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upper {
    /// The layer.
    pub layer: Layer,
    /// What its rule says; unknown where none is in force.
    pub verdict: Verdict,
    /// Its conditions by key.
    pub conditions: Vec<(String, Verdict)>,
}

/// A firm of the board with what its evidence of a day proves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The firm.
    pub sme: SmeId,
    /// The highest layer that is proved; incubation asks for nothing of a firm on the board.
    pub layer: Layer,
    /// The upper layers, lowest first.
    pub upper: Vec<Upper>,
    /// What carries entry, if that would be proved again, and the layer.
    pub proofs: Vec<Proof>,
}

impl Member {
    /// The layer that the firm belongs to by this evidence, if it was in another one by earlier
    /// proofs: it falls only where what carried it certainly holds no more. `None` while that is
    /// not known.
    #[must_use]
    pub fn layer_after(&self, from: Layer, carried_by: &[Proof]) -> Option<Layer> {
        let falls = self.layer < from && !self.is_gone(from, carried_by);
        (!falls).then_some(self.layer)
    }

    fn is_gone(&self, layer: Layer, carried_by: &[Proof]) -> bool {
        let Some(upper) = self.upper.iter().find(|upper| upper.layer == layer) else {
            return false;
        };
        let now = |proof: &Proof| {
            let mut conditions = upper.conditions.iter();
            let found = conditions.find(|(key, _)| *key == proof.key);
            found.map_or(Verdict::Unknown, |(_, verdict)| *verdict)
        };
        let carried = carried_by.iter().filter(|it| it.rung == layer.rung());
        let carried: Vec<Verdict> = carried.map(now).collect();
        match upper.verdict {
            Verdict::Met => false,
            Verdict::NotMet => true,
            // What else the rule asks may be unknown, and says nothing of what carried the layer.
            Verdict::Unknown => {
                carried.contains(&Verdict::NotMet) && !carried.contains(&Verdict::Unknown)
            }
        }
    }
}

impl Screen<'_> {
    /// A firm that is on the market's board.
    ///
    /// # Errors
    /// Its seat is not surely in the territory, or there is no entry rule.
    pub fn member(&self, firm: Firm<'_>) -> Result<Member, NoCandidate> {
        let judged = self.judged(firm)?;
        let layer = proved(&judged);
        let upper = [Layer::Standardization, Layer::Cultivation].map(|layer| {
            let mut rungs = judged.iter().flatten();
            let found = rungs.find(|it| it.rung == layer.rung());
            Upper {
                layer,
                verdict: found.map_or(Verdict::Unknown, |it| it.found.verdict),
                conditions: found.map_or_else(Vec::new, |it| {
                    let findings = it.found.findings.iter();
                    findings.map(|it| (it.key.clone(), it.verdict)).collect()
                }),
            }
        });
        let [entry, ..] = judged.each_ref().map(verdict);
        let carries = |rung| {
            (rung == Rung::Entry && entry == Verdict::Met)
                || (rung == layer.rung() && rung != Rung::Entry)
        };
        let carrying = judged.iter().flatten().filter(|it| carries(it.rung));
        Ok(Member {
            sme: firm.sme.id,
            layer,
            upper: upper.to_vec(),
            proofs: carrying.flat_map(proofs).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layer::Rung;
    use domain::fixtures::sme;

    /// By a rule whose verdict is open, after a layer that one condition carried.
    fn after(conditions: &[(&str, Verdict)]) -> Option<Layer> {
        let conditions = conditions.iter();
        let member = Member {
            sme: sme(1).id,
            layer: Layer::Standardization,
            upper: vec![Upper {
                layer: Layer::Cultivation,
                verdict: Verdict::Unknown,
                conditions: conditions
                    .map(|(key, it)| ((*key).to_owned(), *it))
                    .collect(),
            }],
            proofs: Vec::new(),
        };
        let proof = Proof {
            rung: Rung::Cultivation,
            rule: "board-cultivation-2022".to_owned(),
            version: "1".to_owned(),
            key: "title".to_owned(),
            evidence: Vec::new(),
        };
        member.layer_after(Layer::Cultivation, &[proof])
    }

    #[test]
    fn a_layer_falls_only_where_what_carried_it_fails() {
        let other = ("reserve", Verdict::Unknown);
        let lapsed = after(&[("title", Verdict::NotMet), other]);
        assert_eq!(lapsed, Some(Layer::Standardization));
        assert_eq!(after(&[("title", Verdict::Unknown), other]), None);
        // A newer version of the rule asks for more, which is not known yet.
        assert_eq!(after(&[("title", Verdict::Met), other]), None);
        assert_eq!(after(&[other]), None);
    }
}
