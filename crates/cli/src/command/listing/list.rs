//! Listings as a list: what people read, who is due to be moved, and what a spreadsheet takes

use super::{due_of, layer_of, layers, state_of};
use crate::args::Format;
use crate::args::listing::ListArgs;
use crate::names;
use crate::paging;
use crate::present::candidates;
use crate::session::Session;
use crate::sheet;
use crate::show::{self, Column, left, whole};
use crate::text::value;
use api::text::Lang;
use api::v1;
use domain::CreditCode;

const MARKET: Column<v1::Listing> = left("cli-head-market", |it, _| show::market(&it.name));

const LISTINGS: &[Column<v1::Listing>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    left("cli-head-state", |it, lang| {
        let state = value(lang, it.state().as_str_name());
        format!("{state}\n{}", show::date(it.state_date.as_ref()))
    }),
    left("cli-head-layer", |it, lang| {
        format!("{}\n{}", short_layers(it, lang), it.code)
    }),
    whole("cli-head-listing", |it, _| show::listing(&it.name)),
];

/// Firms that are due to be moved: where they are, and where their evidence of today puts them.
const DUE: &[Column<v1::Listing>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    left("cli-head-layer-recorded", |it, lang| {
        let since = it.layers.last().and_then(|span| span.start_date.as_ref());
        let since = show::date(since);
        format!(
            "{}\n{}\n{since}",
            candidates::layer(it.layer(), lang),
            it.code
        )
    }),
    left("cli-head-layer-today", |it, lang| {
        candidates::layer(it.layer_today(), lang)
    }),
    whole("cli-head-listing", |it, _| show::listing(&it.name)),
];

/// The same as [`layers`] in words that fit a column.
fn short_layers(listing: &v1::Listing, lang: Lang) -> String {
    let [layer, today] = [listing.layer(), listing.layer_today()];
    if layer == v1::Layer::Unspecified {
        return String::new();
    }
    let named = candidates::layer(layer, lang);
    if today == v1::Layer::Unspecified || today == layer {
        return named;
    }
    format!("{named}\n→ {}", candidates::layer(today, lang))
}

/// Everything that a row of a spreadsheet has room for.
const SHEET: &[Column<v1::Listing>] = &[
    left("cli-head-firm", |it, _| it.sme_display_name.clone()),
    MARKET,
    left("cli-head-state", |it, lang| {
        value(lang, it.state().as_str_name())
    }),
    left("cli-head-since", |it, _| show::date(it.state_date.as_ref())),
    left("cli-head-layer", layers),
    left("cli-head-code", |it, _| it.code.clone()),
    left("cli-head-own-code", |it, _| it.own_code.clone()),
    left("cli-head-overdue", |it, _| {
        it.disclosure_overdue_count.to_string()
    }),
    left("cli-head-listing", |it, _| show::listing(&it.name)),
    left("cli-head-sme", |it, _| show::id(&it.sme)),
];

/// Lists listings.
///
/// # Errors
/// A call failed, or the file cannot be written.
pub async fn run(session: &Session, args: &ListArgs) -> anyhow::Result<()> {
    let parent = match &args.market {
        Some(market) => names::market(session, market).await?,
        None => "markets/-".to_owned(),
    };
    let firm = args.firm.as_deref().unwrap_or_default();
    let code = CreditCode::parse(firm).ok();
    let filter = v1::ListListingsRequest {
        parent,
        state: args.state.as_ref().map_or(0, |it| state_of(it).into()),
        layer: args.layer.as_ref().map_or(0, |it| layer_of(it).into()),
        due: args.due.as_ref().map_or(0, |it| due_of(it).into()),
        sme: match &code {
            None if !firm.is_empty() => names::in_collection("smes", firm),
            Some(_) | None => String::new(),
        },
        credit_code: code.map_or_else(String::new, |it| it.as_str().to_owned()),
        ..v1::ListListingsRequest::default()
    };
    let fetch = async |page_size, page_token| {
        let request = v1::ListListingsRequest {
            page_size,
            page_token,
            ..filter.clone()
        };
        let response = session.client.listings().list_listings(request).await?;
        let page = response.into_inner();
        Ok((page.listings, page.next_page_token))
    };
    let limit = match &args.csv {
        Some(_) => 0,
        None => args.page.limit,
    };
    let listed = paging::list(limit, fetch).await?;
    if let Some(file) = &args.csv {
        return sheet::write(session, file, &listed.entries, SHEET);
    }
    let columns = args.due.map_or(LISTINGS, |_| DUE);
    if args.market.is_some() || session.format == Format::Json {
        return show::list(session, &listed, columns);
    }
    // Of several markets each row says whose it is.
    let columns: Vec<Column<v1::Listing>> = [MARKET]
        .into_iter()
        .chain(columns.iter().copied())
        .collect();
    show::list(session, &listed, &columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output;

    #[test]
    fn a_list_of_listings_breaks_no_word() {
        let listing = v1::Listing {
            name: "markets/zhejiang/listings/0198f2d4-5c1e-7b3a-9d60-3f1c5a7e2b11".to_owned(),
            sme_display_name: "浙江示例精密机械股份有限公司".to_owned(),
            state: v1::ListingState::UnderReview.into(),
            state_date: Some(api::Date {
                year: 2026,
                month: 3,
                day: 5,
            }),
            code: "ZJ000001G".to_owned(),
            layer: v1::Layer::Standardization.into(),
            layer_today: v1::Layer::Cultivation.into(),
            ..v1::Listing::default()
        };
        for (lang, words) in [
            (Lang::En, ["review", "standardization", "→ cultivation"]),
            (Lang::Zh, ["审核中", "规范层", "→ 培育层"]),
        ] {
            let table = show::table(std::slice::from_ref(&listing), LISTINGS, lang);
            for width in [80, 100] {
                let shown = table.within(width);
                let held = |line: &str| output::columns(line) <= usize::from(width);
                assert!(shown.lines().all(held), "{shown}");
                for word in words
                    .iter()
                    .chain(&["2026-03-05", "ZJ000001G", "3f1c5a7e2b11"])
                {
                    assert!(shown.contains(word), "{word}: {shown}");
                }
            }
        }
    }
}
