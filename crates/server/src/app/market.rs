//! The regional equity markets, and what a market's people may see.

use api::v1::ErrorReason;
use domain::{Scope, Sme, Verdict};
use listing::{Market, Markets};

use super::Cx;
use crate::error::{Error, Result};

const KIND: &str = "rongqiao/Market";

/// What is said where a market is not there or is another's.
pub fn not_found(key: &str) -> Error {
    let name = format!("markets/{key}");
    Error::not_found(ErrorReason::MarketNotFound, KIND, &name).with("market", &name)
}

/// One market.
///
/// # Errors
/// `MARKET_NOT_FOUND`, also for another market's people.
pub fn get(scope: &Scope, markets: &'static Markets, key: &str) -> Result<&'static Market> {
    let found = markets.get(key).filter(|_| sees(scope, key));
    found.ok_or_else(|| not_found(key))
}

/// Makes sure that there is a market, whoever sees it.
///
/// # Errors
/// `MARKET_NOT_FOUND`.
pub fn check(markets: &Markets, key: Option<&str>) -> Result<()> {
    match key.filter(|key| markets.get(key).is_none()) {
        Some(key) => Err(not_found(key)),
        None => Ok(()),
    }
}

/// The markets that the caller sees, by key.
pub fn list(scope: &Scope, markets: &'static Markets) -> Vec<&'static Market> {
    let all = markets.all().iter();
    all.filter(|market| sees(scope, market.key.as_str()))
        .collect()
}

/// True if the caller sees this firm as one of the market: the organizer always does, the market's
/// people if its seat is surely in their territory.
pub fn sees_firm(cx: &Cx<'_>, market: &Market, firm: &Sme) -> bool {
    cx.scope == Scope::All
        || (sees(&cx.scope, market.key.as_str()) && market.covers(firm.region) == Verdict::Met)
}

/// As which market the caller reads what listings tell of a firm; `None` for whoever sees all.
pub fn reader(scope: &Scope) -> Option<&str> {
    match scope {
        Scope::Market(own) => Some(own.as_str()),
        // No market has this name.
        Scope::Lender(_) => Some(""),
        Scope::All => None,
    }
}

fn sees(scope: &Scope, key: &str) -> bool {
    match scope {
        Scope::All => true,
        Scope::Market(own) => own == key,
        Scope::Lender(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use domain::Scope;
    use domain::fixtures::lender;
    use listing::Markets;

    use super::{get, list};

    #[test]
    fn a_markets_people_see_their_own_only() {
        let markets = Markets::built_in();
        let sees = |scope: &Scope, key| get(scope, markets, key).is_ok();
        let own = Scope::Market("zhejiang".to_owned());
        assert!(sees(&own, "zhejiang"));
        assert!(!sees(&own, "ningbo"));
        assert_eq!(list(&own, markets).len(), 1);
        assert_eq!(list(&Scope::All, markets).len(), 35);
        assert!(sees(&Scope::All, "ningbo"));
        assert!(!sees(&Scope::All, "atlantis"));
        assert!(!sees(&Scope::Market("atlantis".to_owned()), "atlantis"));
        assert!(!sees(&Scope::Lender(lender(1).id), "zhejiang"));
    }
}
