//! What firms of a board have to disclose, what is overdue first, and the record of a disclosure.

use super::{refusal, view};
use crate::args::listing::{DiscloseArgs, DutiesArgs, WithdrawDisclosureArgs};
use crate::args::{Format, PageArgs};
use crate::import::row::date;
use crate::output::{self, wrap};
use crate::session::Session;
use crate::show::{self, Column, left, whole};
use crate::text::{text, value};
use crate::{json, names, paging, sheet};
use api::text::Lang;
use api::v1;
use serde_json::{Value, json};
use server::clock::Clock;

/// A document of a firm.
pub struct Owed {
    firm: String,
    listing: String,
    of: v1::Disclosure,
}

const FIRM: [Column<Owed>; 2] = [
    left("cli-head-firm", |it, _| it.firm.clone()),
    whole("cli-head-listing", |it, _| show::listing(&it.listing)),
];
const COLUMNS: [Column<Owed>; 6] = [
    left("cli-head-document", |it, lang| {
        names::either(lang, &it.of.name_zh, &it.of.name_en).to_owned()
    }),
    whole("cli-head-key", |it, _| it.of.document.clone()),
    whole("cli-head-period-end", |it, _| {
        show::date(it.of.period_end.as_ref())
    }),
    whole("cli-head-due", |it, _| show::date(it.of.due_on.as_ref())),
    whole("cli-head-state", |it, lang| {
        value(lang, it.of.state().as_str_name())
    }),
    whole("cli-head-disclosed", |it, _| {
        show::date(it.of.disclosed_on.as_ref())
    }),
];

/// Shows what a firm, or the firms of a market, have to disclose.
///
/// # Errors
/// A call failed.
pub async fn run(session: &Session, args: &DutiesArgs) -> anyhow::Result<()> {
    let listings = match &args.listing {
        Some(listing) => {
            let name = names::listing(session, listing).await?;
            let request = v1::GetListingRequest { name };
            let found = session.client.listings().get_listing(request).await?;
            vec![found.into_inner()]
        }
        None => of_market(session, args.market.as_deref().unwrap_or_default()).await?,
    };
    let mut owed: Vec<Owed> = listings.into_iter().flat_map(all).collect();
    if args.overdue {
        owed.retain(|it| it.of.state() == v1::DisclosureState::Overdue);
    }
    sort(&mut owed);
    if let Some(file) = &args.csv {
        let columns: Vec<Column<Owed>> = FIRM.into_iter().chain(COLUMNS).collect();
        return sheet::write(session, file, &owed, &columns);
    }
    let more = cut(&mut owed, &args.page);
    match session.format {
        Format::Json => {
            let rows: Vec<Value> = owed.iter().map(as_json).collect();
            output::line(&serde_json::to_string_pretty(&rows)?)?;
        }
        Format::Table => output::line(&render(&owed, args.listing.is_none(), session.lang))?,
    }
    show::more(session, more);
    Ok(())
}

/// Records that a firm has disclosed a document, and shows what it owes then.
///
/// # Errors
/// The call failed.
pub async fn disclose(session: &Session, args: &DiscloseArgs) -> anyhow::Result<()> {
    let request = v1::RecordDisclosureRequest {
        name: names::listing(session, &args.listing).await?,
        on: args.step.on.map(date),
        etag: String::new(),
        request_id: Clock::system().new_id().to_string(),
        validate_only: args.step.dry_run,
        document: args.document.clone(),
        period_end: Some(date(args.period_end)),
    };
    let mut listings = session.client.listings();
    match listings.record_disclosure(request.clone()).await {
        Ok(listing) => view::one(session, listing.get_ref()),
        Err(status) => Err(refusal::of_document(session, status, &request).await),
    }
}

/// Takes back what was recorded by mistake, and shows what the firm owes then.
///
/// # Errors
/// The call failed.
pub async fn withdraw(session: &Session, args: &WithdrawDisclosureArgs) -> anyhow::Result<()> {
    let request = v1::WithdrawDisclosureRequest {
        name: names::listing(session, &args.listing).await?,
        etag: String::new(),
        request_id: Clock::system().new_id().to_string(),
        validate_only: args.dry_run,
        document: args.document.clone(),
        period_end: Some(date(args.period_end)),
    };
    let mut listings = session.client.listings();
    let listing = listings.withdraw_disclosure(request).await?;
    view::one(session, listing.get_ref())
}

/// What a firm has to disclose, under its title; nothing where it has nothing to.
pub fn of_listing(listing: &v1::Listing, lang: Lang) -> Option<String> {
    let mut owed: Vec<Owed> = all(listing.clone()).collect();
    sort(&mut owed);
    let title = text(lang, "cli-listing-duties", &[]);
    (!owed.is_empty()).then(|| format!("{title}\n{}", render(&owed, false, lang)))
}

async fn of_market(session: &Session, market: &str) -> anyhow::Result<Vec<v1::Listing>> {
    let parent = names::market(session, market).await?;
    let fetch = async |page_size, page_token| {
        let request = v1::ListListingsRequest {
            parent: parent.clone(),
            page_size,
            page_token,
            ..v1::ListListingsRequest::default()
        };
        let response = session.client.listings().list_listings(request).await?;
        let page = response.into_inner();
        Ok((page.listings, page.next_page_token))
    };
    // What is overdue comes first, wherever its listing stands in the list.
    Ok(paging::list(0, fetch).await?.entries)
}

fn all(listing: v1::Listing) -> impl Iterator<Item = Owed> {
    let (firm, name) = (listing.sme_display_name, listing.name);
    listing.disclosures.into_iter().map(move |of| Owed {
        firm: firm.clone(),
        listing: name.clone(),
        of,
    })
}

/// What is overdue first, then what is to be done, then what was done; by due day, firm, document.
fn sort(owed: &mut [Owed]) {
    let rank = |it: &Owed| match it.of.state() {
        v1::DisclosureState::Overdue => 0,
        v1::DisclosureState::Open => 1,
        v1::DisclosureState::Upcoming => 2,
        v1::DisclosureState::Unspecified
        | v1::DisclosureState::Disclosed
        | v1::DisclosureState::DisclosedLate => 3,
    };
    owed.sort_by_cached_key(|it| {
        let due = show::date(it.of.due_on.as_ref());
        let (firm, listing) = (it.firm.clone(), it.listing.clone());
        (rank(it), due, firm, listing, it.of.document.clone())
    });
}

fn cut(owed: &mut Vec<Owed>, page: &PageArgs) -> bool {
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let more = limit > 0 && owed.len() > limit;
    if more {
        owed.truncate(limit);
    }
    more
}

fn as_json(owed: &Owed) -> Value {
    let mut row = json::json(&owed.of);
    if let Some(fields) = row.as_object_mut() {
        fields.insert("listing".to_owned(), json!(owed.listing));
        fields.insert("sme_display_name".to_owned(), json!(owed.firm));
    }
    row
}

/// The table, and below it where the duties come from.
fn render(owed: &[Owed], with_firm: bool, lang: Lang) -> String {
    if owed.is_empty() {
        return text(lang, "cli-duties-none", &[]);
    }
    let firm = with_firm.then_some(FIRM).into_iter().flatten();
    let columns: Vec<Column<Owed>> = firm.chain(COLUMNS).collect();
    let mut sources: Vec<String> = owed.iter().map(|it| source(&it.of, lang)).collect();
    sources.sort_unstable();
    sources.dedup();
    let sources = sources.iter().map(|source| wrap(source));
    let table = show::table(owed, &columns, lang).render();
    let sources: Vec<String> = sources.collect();
    format!("{table}\n\n{}", sources.join("\n"))
}

fn source(of: &v1::Disclosure, lang: Lang) -> String {
    if of.confidence() == v1::Confidence::Compiled {
        return text(lang, "cli-duties-default", &[]);
    }
    let confidence = value(lang, of.confidence().as_str_name());
    let parameters = [
        ("source", of.source.as_str()),
        ("confidence", confidence.as_str()),
    ];
    text(lang, "cli-duties-source", &parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::columns;

    fn owed(state: v1::DisclosureState, due: i32, document: &str) -> Owed {
        let day = |month| api::Date {
            year: 2026,
            month,
            day: 30,
        };
        Owed {
            firm: "浙江示例精密机械股份有限公司".to_owned(),
            listing: "markets/zhejiang/listings/x".to_owned(),
            of: v1::Disclosure {
                document: document.to_owned(),
                name_zh: "经审计的年度报告".to_owned(),
                name_en: "Audited annual report".to_owned(),
                period_end: Some(day(1)),
                due_on: Some(day(due)),
                state: state.into(),
                disclosed_on: (state == v1::DisclosureState::DisclosedLate).then(|| day(due + 1)),
                confidence: v1::Confidence::Compiled.into(),
                ..v1::Disclosure::default()
            },
        }
    }

    fn some() -> Vec<Owed> {
        vec![
            owed(v1::DisclosureState::DisclosedLate, 1, "late"),
            owed(v1::DisclosureState::Upcoming, 2, "upcoming"),
            owed(v1::DisclosureState::Open, 3, "open"),
            owed(v1::DisclosureState::Overdue, 5, "overdue-2"),
            owed(v1::DisclosureState::Overdue, 4, "overdue-1"),
        ]
    }

    #[test]
    fn what_is_overdue_comes_first() {
        let mut all = some();
        sort(&mut all);
        let order: Vec<&str> = all.iter().map(|it| it.of.document.as_str()).collect();
        let wanted = ["overdue-1", "overdue-2", "open", "upcoming", "late"];
        assert_eq!(order, wanted);
        assert!(cut(&mut all, &PageArgs { limit: 2 }));
        assert_eq!(all.len(), 2);
        assert!(!cut(&mut all, &PageArgs { limit: 2 }));
        assert!(!cut(&mut all, &PageArgs { limit: 0 }));
    }

    #[test]
    fn the_table_fits_the_terminal_and_says_where_duties_come_from() {
        for lang in [Lang::Zh, Lang::En] {
            let shown = render(&some(), true, lang);
            let widest = shown.lines().map(columns).max();
            assert!(widest <= Some(100), "{shown}");
            assert!(shown.contains("2026-05-30"), "{shown}");
            let last = shown.lines().last().unwrap().to_owned();
            assert!(
                text(lang, "cli-duties-default", &[]).ends_with(&last),
                "{shown}"
            );
            assert_eq!(render(&[], true, lang).lines().count(), 1);
        }
        let mut seen = some();
        seen[0].of.confidence = v1::Confidence::Seen.into();
        seen[0].of.source = "示例市场规则".to_owned();
        let shown = render(&seen, false, Lang::En);
        assert!(shown.contains("示例市场规则 (source read)"), "{shown}");
    }
}
