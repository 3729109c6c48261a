//! A listing as people name it: what lists print, its code on the board, or its firm's credit code.

use super::market;
use crate::failure::Failure;
use crate::output::wrap;
use crate::paging;
use crate::session::Session;
use crate::show;
use crate::text::text;
use api::name::ListingName;
use api::v1;
use domain::CreditCode;

/// The part of an id that is a UUID's.
fn is_id(typed: &str) -> bool {
    format!("markets/any/listings/{typed}")
        .parse::<ListingName>()
        .is_ok()
}

/// Name of a listing from its name, from `MARKET/ID` as lists print it, from the id alone, from its
/// code on the board, or from the credit code of its firm.
///
/// # Errors
/// There is none, or there are several, or a call failed.
pub async fn listing(session: &Session, typed: &str) -> anyhow::Result<String> {
    if typed.parse::<ListingName>().is_ok() {
        return Ok(typed.to_owned());
    }
    let parts = typed.rsplit_once('/').filter(|(_, id)| is_id(id));
    if let Some((market, id)) = parts {
        let market = self::market(session, market).await?;
        return Ok(format!("{market}/listings/{id}"));
    }
    let found = if is_id(typed) {
        let mut all = all(session, v1::ListListingsRequest::default()).await?;
        all.retain(|it| show::id(&it.name) == typed);
        all
    } else if let Ok(code) = CreditCode::parse(typed) {
        let filter = v1::ListListingsRequest {
            credit_code: code.as_str().to_owned(),
            ..v1::ListListingsRequest::default()
        };
        all(session, filter).await?
    } else {
        of_code(session, typed).await?
    };
    one(session, typed, &found)
}

/// Listings with this code, whatever the letter of the layer.
async fn of_code(session: &Session, typed: &str) -> anyhow::Result<Vec<v1::Listing>> {
    let mut found = Vec::new();
    let number = number(typed);
    for market in super::markets(session).await? {
        if !number.starts_with(&market.code) {
            continue;
        }
        let filter = v1::ListListingsRequest {
            parent: market.name,
            ..v1::ListListingsRequest::default()
        };
        let all = all(session, filter).await?;
        found.extend(
            all.into_iter()
                .filter(|it| self::number(&it.code) == number),
        );
    }
    Ok(found)
}

/// A code without the letter of the layer, which changes.
fn number(code: &str) -> String {
    let code = code.trim().to_uppercase();
    let digits = code.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    match digits.is_empty() {
        true => code,
        false => digits.to_owned(),
    }
}

/// The one that is meant: the only one, or the only one that is neither refused nor delisted.
fn one(session: &Session, typed: &str, found: &[v1::Listing]) -> anyhow::Result<String> {
    let over = [v1::ListingState::Refused, v1::ListingState::Delisted];
    let open = found.iter().filter(|it| !over.contains(&it.state()));
    let open: Vec<&v1::Listing> = open.collect();
    let (key, meant) = match (found, open.as_slice()) {
        ([only], _) => return Ok(only.name.clone()),
        (_, [only]) => return Ok(only.name.clone()),
        ([], _) => ("cli-unknown-listing", String::new()),
        (several, _) => {
            let names = several.iter().map(|it| show::listing(&it.name));
            ("cli-listing-several", names.collect::<Vec<_>>().join(", "))
        }
    };
    let parameters = [("listing", typed), ("found", meant.as_str())];
    let text = wrap(&text(session.lang, key, &parameters));
    Err(Failure { code: 1, text }.into())
}

async fn all(
    session: &Session,
    filter: v1::ListListingsRequest,
) -> anyhow::Result<Vec<v1::Listing>> {
    let parent = match filter.parent.is_empty() {
        true => "markets/-".to_owned(),
        false => filter.parent.clone(),
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListListingsRequest {
            parent: parent.clone(),
            page_size,
            page_token,
            ..filter.clone()
        };
        let response = session.client.listings().list_listings(request).await?;
        let page = response.into_inner();
        Ok((page.listings, page.next_page_token))
    };
    Ok(paging::list(0, fetch).await?.entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letter_of_the_layer_does_not_count() {
        for code in ["ZJ000001", "zj000001p", " ZJ000001G"] {
            assert_eq!(number(code), "ZJ000001");
        }
        assert_ne!(number("ZJ000011"), number("ZJ000001"));
        assert_eq!(number("moon"), "MOON");
        assert!(is_id("0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11") && !is_id("ZJ000001"));
    }
}
