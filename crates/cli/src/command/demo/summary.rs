//! What the demo shows at the end, within 100 columns.

use super::journey::{Best, ORDER, Results};
use super::{Cast, SMES};
use crate::command::matches::explain;
use crate::output::{self, Align, Table, wrap};
use crate::present::report::{Figures, capacity, outcomes, score};
use crate::present::{explanation, matches::missing};
use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1::{self, OutcomeCause};

/// Register of the firms with real figures in the sample.
const REAL: &str = "sample";

/// The summary.
///
/// # Errors
/// A call failed.
pub async fn render(cast: &Cast, results: &Results, sample: bool) -> anyhow::Result<String> {
    let lang = cast.operator.lang;
    let title = |key: &str| format!("== {}", text(lang, key, &[]));
    let mut parts = vec![title("cli-demo-batches"), batches(results, lang).render()];
    parts.push(wrap(&text(lang, "cli-demo-lot", &[])));
    parts.push(title("cli-demo-firms"));
    if sample {
        parts.push(firms(results, lang).render());
    } else {
        parts.push(outcomes(&results.figures, lang).render());
    }
    parts.push(blocking(&results.figures, lang));
    parts.push(capacity(&results.figures, lang));
    parts.extend(score(&results.figures, lang).map(|line| wrap(&line)));
    parts.push(title("cli-demo-best"));
    parts.push(best(&results.best, lang).render());
    if let Some(conditional) = &results.conditional {
        parts.push(ask(conditional, lang));
    }
    if let Some(first) = results.best.first().or(results.conditional.as_ref()) {
        let found = &first.found;
        let offering = Some(found.offering.clone());
        let pair = explain(
            &cast.operator,
            first.run.clone(),
            found.sme.clone(),
            offering,
        )
        .await?;
        parts.push(title("cli-demo-explained"));
        parts.push(explanation::render(&pair, lang));
    }
    Ok(parts.join("\n\n"))
}

fn heads(lang: Lang, heads: &[(&str, Align)]) -> Vec<(String, Align)> {
    heads
        .iter()
        .map(|(head, align)| (text(lang, head, &[]), *align))
        .collect()
}

fn batches(results: &Results, lang: Lang) -> Table {
    let mut table = Table::new(heads(
        lang,
        &[
            ("cli-head-chain", Align::Left),
            ("cli-head-firms", Align::Right),
            ("cli-head-full", Align::Right),
            ("cli-head-conditional", Align::Right),
            ("cli-head-referred", Align::Right),
            ("cli-head-unmatched", Align::Right),
            ("cli-head-referrals", Align::Right),
            ("cli-head-matched-amount", Align::Right),
        ],
    ));
    let row = |name: String, figures: &Figures, referrals: i64| {
        let full = figures.count(OutcomeCause::Matched);
        let conditional = figures.count(OutcomeCause::MatchedConditional);
        let before = figures.count(OutcomeCause::AlreadyReferred);
        let unmatched = figures.smes - full - conditional - before;
        let counts = [
            figures.smes,
            full,
            conditional,
            before,
            unmatched,
            referrals,
        ];
        let mut cells = vec![name];
        cells.extend(counts.map(|count| count.to_string()));
        cells.push(show::wan(figures.matched_fen));
        cells
    };
    let mut referrals = 0;
    for batch in &results.batches {
        table.row(row(batch.chain.clone(), &batch.figures, batch.referrals));
        referrals += batch.referrals;
    }
    table.row(row(text(lang, "cli-sum", &[]), &results.figures, referrals));
    table
}

/// Names of the sample's firms with real figures, and of the illustrative ones.
fn groups() -> [Vec<String>; 2] {
    let mut groups = [Vec::new(), Vec::new()];
    let mut reader = csv::Reader::from_reader(SMES.as_bytes());
    let place = |headers: &csv::StringRecord, code: &str| headers.iter().position(|h| h == code);
    let places = reader
        .headers()
        .ok()
        .and_then(|headers| place(headers, "external_source").zip(place(headers, "name")));
    let Some((source, name)) = places else {
        return groups;
    };
    let [real, illustrative] = &mut groups;
    for record in reader.records().flatten() {
        let name = record.get(name).unwrap_or_default().to_owned();
        if record.get(source) == Some(REAL) {
            real.push(name);
        } else {
            illustrative.push(name);
        }
    }
    groups
}

/// Each firm counted once, by the best that any batch brought it.
fn firms(results: &Results, lang: Lang) -> Table {
    let mut table = Table::new(heads(
        lang,
        &[
            ("cli-head-cause", Align::Left),
            ("cli-head-real", Align::Right),
            ("cli-head-illustrative", Align::Right),
        ],
    ));
    let groups = groups();
    let count = |group: &[String], wanted: Option<OutcomeCause>| {
        let same = |name: &&String| results.outcomes.get(*name).copied() == wanted;
        group.iter().filter(same).count().to_string()
    };
    let mut row = |words: String, wanted: Option<OutcomeCause>| {
        let [real, illustrative] = &groups;
        table.row(vec![
            words,
            count(real, wanted),
            count(illustrative, wanted),
        ]);
    };
    for cause in ORDER {
        row(value(lang, cause.as_str_name()), Some(cause));
    }
    row(text(lang, "cli-demo-no-chain", &[]), None);
    let [real, illustrative] = &groups;
    let sum = text(lang, "cli-sum", &[]);
    table.row(vec![
        sum,
        real.len().to_string(),
        illustrative.len().to_string(),
    ]);
    table
}

/// What refused the firms that no offering is open to, in a line.
fn blocking(figures: &Figures, lang: Lang) -> String {
    let mut blocking = figures.blocking.clone();
    blocking.retain(|(_, count)| *count > 0);
    blocking.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let words: Vec<String> = blocking
        .iter()
        .map(|(criterion, count)| format!("{} {count}", value(lang, criterion.as_str_name())))
        .collect();
    let words = words.join(comma(lang));
    wrap(&text(lang, "cli-demo-blocking", &[("criteria", &words)]))
}

const fn comma(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "、",
        Lang::En => ", ",
    }
}

fn best(best: &[Best], lang: Lang) -> Table {
    let mut table = Table::new(heads(
        lang,
        &[
            ("cli-head-firm", Align::Left),
            ("cli-head-lender", Align::Left),
            ("cli-head-offering", Align::Left),
            ("cli-head-wan", Align::Right),
            ("cli-head-score", Align::Right),
            ("cli-head-sme-points", Align::Right),
            ("cli-head-lender-points", Align::Right),
        ],
    ));
    for best in best {
        let found: &v1::Match = &best.found;
        table.row(vec![
            found.sme_display_name.clone(),
            found.lender_display_name.clone(),
            found.offering_display_name.clone(),
            show::wan(found.amount_fen),
            found.score.to_string(),
            found.sme_points.to_string(),
            found.lender_points.to_string(),
        ]);
    }
    table
}

/// The best conditional match with what to ask for.
fn ask(best: &Best, lang: Lang) -> String {
    let found = &best.found;
    let score = found.score.to_string();
    let facts = missing(found, lang);
    let parameters = [
        ("firm", found.sme_display_name.as_str()),
        ("lender", &found.lender_display_name),
        ("offering", &found.offering_display_name),
        ("score", &score),
        ("facts", &facts),
    ];
    wrap(&text(lang, "cli-demo-ask", &parameters))
}

/// What the commands to look further need to know.
pub struct Further {
    /// Language of the texts.
    pub lang: Lang,
    /// Folder of the demo.
    pub folder: String,
    /// Address of the server; `None` if it ends with the demo.
    pub address: Option<String>,
    /// Code of the campaign.
    pub campaign: String,
    /// A batch, and a firm with a match in it if its id outlives the demo.
    pub best: Option<(String, Option<String>)>,
    /// A market with candidates, and one of them if its id outlives the demo.
    pub board: Option<(String, Option<String>)>,
    /// Name of the lender that `lender.token` is for.
    pub lender: Option<String>,
}

impl Further {
    /// The commands, the one that starts the server first.
    pub fn render(&self) -> String {
        let (lang, folder) = (self.lang, &self.folder);
        let program = output::program();
        let mut lines = vec![
            format!("== {}", text(lang, "cli-demo-further", &[])),
            String::new(),
        ];
        if self.address.is_none() {
            lines.push(format!("{program} demo --serve --dir {folder}"));
            lines.push(text(lang, "cli-demo-then", &[]));
        }
        let address = self.address.as_deref();
        lines.push(format!(
            "export RONGQIAO_SERVER={}",
            address.unwrap_or(crate::args::SERVER_DEFAULT)
        ));
        lines.push(format!(
            "export RONGQIAO_TOKEN_FILE={folder}/operator.token"
        ));
        lines.push(format!("{program} batch list {}", self.campaign));
        if let Some((batch, sme)) = &self.best {
            lines.push(format!("{program} match run {batch}"));
            lines.push(format!("{program} match outcomes {batch}"));
            lines.push(format!("{program} match list {batch}"));
            if let Some(sme) = sme {
                lines.push(format!("{program} match explain {batch} {sme}"));
            }
        }
        if let Some((market, sme)) = &self.board {
            lines.push(format!("{program} listing candidates --market {market}"));
            lines.push(format!("{program} listing duties --market {market}"));
            if let Some(sme) = sme {
                lines.push(format!(
                    "{program} listing candidate {sme} --market {market}"
                ));
            }
        }
        if let Some(lender) = &self.lender {
            let words = text(lang, "cli-demo-as-lender", &[("lender", lender)]);
            lines.push(format!("# {words}"));
            lines.push(format!(
                "{program} referral list --token-file {folder}/lender.token"
            ));
        }
        lines.join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn further(address: Option<&str>) -> String {
        let further = Further {
            lang: Lang::En,
            folder: "kept".to_owned(),
            address: address.map(str::to_owned),
            campaign: "demo".to_owned(),
            best: Some(("demo/nev".to_owned(), Some("firm".to_owned()))),
            board: Some(("zhejiang".to_owned(), Some("candidate".to_owned()))),
            lender: None,
        };
        further.render()
    }

    #[test]
    fn commands_name_a_server_that_answers() {
        let ended = further(None);
        let serve = ended.find(" demo --serve --dir kept\n").unwrap();
        let export = ended.find(crate::args::SERVER_DEFAULT).unwrap();
        assert!(serve < export, "{ended}");
        let running = further(Some("http://127.0.0.1:4242"));
        assert!(!running.contains("--serve"), "{running}");
        assert!(running.contains("RONGQIAO_SERVER=http://127.0.0.1:4242\n"));
        assert!(running.contains(" match explain demo/nev firm"));
        assert!(running.ends_with(" listing candidate candidate --market zhejiang"));
    }
}
