//! What a listing's columns do not hold, as text.

use super::{codes, optional};
use chrono::NaiveDate;
use listing::{
    DelistReason, EnterpriseCode, Filing, Layer, LayerSpan, Listing, ListingState, MoveCause,
    Pipeline, PipelineEvent, Proof, Rung,
};
use rulebook::{Evidence, Origin};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct BodyRow {
    /// First day of the state.
    on: NaiveDate,
    /// Layer of the state.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    layer: Option<String>,
    /// Layer before a move.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    /// Cause of a move, reason of a refusal or a delisting.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    proofs: Vec<ProofRow>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    layers: Vec<(NaiveDate, String)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pipeline: Vec<(String, NaiveDate)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    filings: Vec<FilingRow>,
}

/// Purpose of the rung, rule, version, condition, evidence.
type ProofRow = (String, String, String, String, Vec<EvidenceRow>);
/// Last day of the period, key of the document, day of the filing.
type FilingRow = (NaiveDate, String, NaiveDate);
/// Source, day that it speaks of, last day; its origin unless it is a document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
enum EvidenceRow {
    Known(String, Option<NaiveDate>, Option<NaiveDate>, String),
    Document(String, Option<NaiveDate>, Option<NaiveDate>),
}

fn evidence_row(of: &Evidence) -> EvidenceRow {
    let source = of.source.clone();
    if of.origin == Origin::Document {
        return EvidenceRow::Document(source, of.as_of, of.expires_on);
    }
    let origin = of.origin.code().to_owned();
    EvidenceRow::Known(source, of.as_of, of.expires_on, origin)
}

fn evidence(row: EvidenceRow) -> Option<Evidence> {
    let (origin, (source, as_of, expires_on)) = match row {
        EvidenceRow::Document(a, b, c) => (Origin::Document, (a, b, c)),
        EvidenceRow::Known(a, b, c, origin) => (Origin::from_code(&origin)?, (a, b, c)),
    };
    Some(Evidence {
        origin,
        source,
        as_of,
        expires_on,
    })
}

/// What the columns do not hold.
pub(crate) fn body(listing: &Listing) -> String {
    let layer = |layer: Layer| Some(layer.code().to_owned());
    let (now, from, why) = match &listing.state {
        ListingState::Proposed { .. } | ListingState::UnderReview { .. } => (None, None, None),
        ListingState::Refused { reason, .. } => (None, None, Some(reason.clone())),
        ListingState::Listed { layer: now, .. } => (layer(*now), None, None),
        ListingState::LayerMoved {
            from,
            layer: now,
            cause,
            ..
        } => (layer(*now), layer(*from), Some(cause.code().to_owned())),
        ListingState::Delisted {
            layer: last,
            reason,
            ..
        } => (layer(*last), None, Some(reason.code().to_owned())),
    };
    let layers = listing.layers.iter();
    let events = listing.pipeline.events().iter();
    super::text(&BodyRow {
        on: listing.state.on(),
        layer: now,
        from,
        why,
        code: listing.code.as_ref().map(ToString::to_string),
        proofs: listing.proofs.iter().map(proof_row).collect(),
        layers: layers
            .map(|span| (span.from, span.layer.code().to_owned()))
            .collect(),
        pipeline: events
            .map(|(event, on)| (event.code().to_owned(), *on))
            .collect(),
        filings: listing.filings.iter().map(filing_row).collect(),
    })
}

fn filing_row(of: &Filing) -> FilingRow {
    (of.period_end, of.key.clone(), of.filed_on)
}

fn filing((period_end, key, filed_on): FilingRow) -> Filing {
    Filing {
        period_end,
        key,
        filed_on,
    }
}

fn proof_row(proof: &Proof) -> ProofRow {
    let evidence = proof.evidence.iter();
    (
        proof.rung.purpose().to_owned(),
        proof.rule.clone(),
        proof.version.clone(),
        proof.key.clone(),
        evidence.map(evidence_row).collect(),
    )
}

/// What the text holds.
pub(crate) struct Body {
    pub(crate) state: ListingState,
    pub(crate) code: Option<EnterpriseCode>,
    pub(crate) proofs: Vec<Proof>,
    pub(crate) layers: Vec<LayerSpan>,
    pub(crate) pipeline: Pipeline,
    pub(crate) filings: Vec<Filing>,
}

/// The parts of a listing in this state; `None` if the text is not one of [`body`].
pub(crate) fn read(state: &str, text: &str) -> Option<Body> {
    let row: BodyRow = super::parse(text)?;
    let layers = row.layers.iter().map(|(from, layer)| {
        let layer = Layer::from_code(layer)?;
        Some(LayerSpan { from: *from, layer })
    });
    Some(Body {
        state: read_state(state, &row)?,
        code: optional(row.code.as_deref(), |code| code.parse().ok())?,
        layers: layers.collect::<Option<_>>()?,
        pipeline: pipeline(&row.pipeline)?,
        filings: row.filings.into_iter().map(filing).collect(),
        proofs: row.proofs.into_iter().map(proof).collect::<Option<_>>()?,
    })
}

fn read_state(state: &str, row: &BodyRow) -> Option<ListingState> {
    let on = row.on;
    let why = row.why.as_deref();
    let layer = row.layer.as_deref().map(Layer::from_code);
    Some(match state {
        "proposed" => ListingState::Proposed { on },
        "under_review" => ListingState::UnderReview { on },
        "refused" => ListingState::Refused {
            on,
            reason: why?.to_owned(),
        },
        "listed" => ListingState::Listed { on, layer: layer?? },
        "layer_moved" => ListingState::LayerMoved {
            on,
            from: Layer::from_code(row.from.as_deref()?)?,
            layer: layer??,
            cause: MoveCause::from_code(why?)?,
        },
        "delisted" => ListingState::Delisted {
            on,
            layer: layer??,
            reason: DelistReason::from_code(why?)?,
        },
        _ => return None,
    })
}

fn pipeline(rows: &[(String, NaiveDate)]) -> Option<Pipeline> {
    let events: Vec<&String> = rows.iter().map(|(code, _)| code).collect();
    let events: Vec<PipelineEvent> = codes(&events, PipelineEvent::from_code)?;
    // Events come in the order of the way, so that what one needs is there before it.
    let days = rows.iter().map(|(_, on)| *on);
    let mut events = events.into_iter().zip(days);
    events.try_fold(Pipeline::default(), |so_far, (event, on)| {
        so_far.report(event, on).ok()
    })
}

fn proof((purpose, rule, version, key, evidence): ProofRow) -> Option<Proof> {
    let rung = Rung::ALL
        .into_iter()
        .find(|rung| rung.purpose() == purpose)?;
    let evidence: Option<Vec<Evidence>> = evidence.into_iter().map(self::evidence).collect();
    Some(Proof {
        rung,
        rule,
        version,
        key,
        evidence: evidence?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::TitleKind;

    #[test]
    fn evidence_keeps_its_origin() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1);
        for origin in [
            Origin::Document,
            Origin::Title(TitleKind::SrdiSme),
            Origin::Market,
        ] {
            let told = Evidence {
                origin,
                source: "ZJ-7".to_owned(),
                as_of: day,
                expires_on: None,
            };
            let row = serde_json::to_string(&evidence_row(&told)).expect("a row");
            let row: EvidenceRow = serde_json::from_str(&row).expect("a row");
            assert_eq!(evidence(row), Some(told));
        }
        let bare: EvidenceRow =
            serde_json::from_str(r#"["a register","2026-03-01",null]"#).expect("a row");
        assert_eq!(evidence(bare).map(|it| it.origin), Some(Origin::Document));
        let unknown: EvidenceRow =
            serde_json::from_str(r#"["x",null,null,"oracle"]"#).expect("a row");
        assert_eq!(evidence(unknown), None);
    }
}
