//! Lenders and exclusions.

use api::v1;
use domain::{Exclusion, ExclusionId, Lender, LenderId, Problems, RegionCode, SmeId};

use super::enums::Wire;
use super::{Reader, create_time, etag, names};

/// A lender with this id and version from its message.
///
/// # Errors
/// All findings, with the paths of the message.
pub fn from_proto(id: LenderId, version: i64, message: &v1::Lender) -> Result<Lender, Problems> {
    let mut reader = Reader::new();
    let seat = reader
        .parse("seat", &message.seat, RegionCode::resolve)
        .map(|found| found.code);
    let kind = reader.coded("kind", message.kind);
    let scope = reader.coded("scope", message.scope);
    let Some(seat) = seat.or_else(|| RegionCode::all().first().copied()) else {
        return reader
            .finish(None)
            .and_then(|lender| lender.ok_or_else(Problems::new));
    };
    let lender = Lender {
        id,
        code: message.code.trim().to_owned(),
        name: message.display_name.trim().to_owned(),
        kind,
        seat,
        scope,
        illustrative: message.illustrative,
        version,
    };
    reader.noun(lender.validate(), &[("name", "display_name")]);
    reader.finish(lender)
}

/// The message of a lender.
pub fn to_proto(lender: &Lender) -> v1::Lender {
    v1::Lender {
        name: names::lender(lender.id),
        etag: etag(lender.version),
        create_time: create_time(lender.id.0),
        update_time: None,
        code: lender.code.clone(),
        display_name: lender.name.clone(),
        kind: lender.kind.to_wire(),
        seat: lender.seat.to_string(),
        scope: lender.scope.to_wire(),
        illustrative: lender.illustrative,
    }
}

/// An entry of an exclusion list from its message.
///
/// # Errors
/// All findings.
pub fn exclusion_from_proto(
    id: ExclusionId,
    lender: LenderId,
    message: &v1::Exclusion,
) -> Result<Exclusion, Problems> {
    let mut reader = Reader::new();
    let sme: Option<SmeId> = reader.parse("sme", &message.sme, names::sme_id);
    let sme = sme.unwrap_or(SmeId(id.0));
    let exclusion = Exclusion {
        id,
        lender,
        sme,
        reason: message.reason.trim().to_owned(),
    };
    reader.noun(exclusion.validate(), &[]);
    reader.finish(exclusion)
}

/// The message of an entry of an exclusion list.
pub fn exclusion_to_proto(exclusion: &Exclusion) -> v1::Exclusion {
    v1::Exclusion {
        name: names::exclusion(exclusion.lender, exclusion.id),
        sme: names::sme(exclusion.sme),
        reason: exclusion.reason.clone(),
        create_time: create_time(exclusion.id.0),
    }
}

#[cfg(test)]
mod tests {
    use domain::fixtures;

    use super::{from_proto, to_proto};

    #[test]
    fn a_lender_survives_the_wire() {
        let lender = fixtures::lender(1);
        assert_eq!(
            from_proto(lender.id, 1, &to_proto(&lender)).unwrap(),
            lender
        );
    }
}
