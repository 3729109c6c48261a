//! What a run found, in figures.

use crate::output::{Align, Table};
use crate::show;
use crate::text::{text, value};
use api::text::Lang;
use api::v1;

/// Figures of one or more runs, added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Firms.
    pub smes: i64,
    /// Firms by outcome.
    pub outcomes: Vec<(v1::OutcomeCause, i64)>,
    /// Firms without an eligible pair, by what blocked most of their pairs.
    pub blocking: Vec<(v1::Criterion, i64)>,
    /// Money of the matches, fen.
    pub matched_fen: i64,
    /// Sum of the scores of the matches.
    pub score_sum: i64,
    /// What no assignment has a higher sum of scores than.
    pub score_bound: i64,
    /// Runs that tell no bound.
    pub unbounded_runs: usize,
    /// Clients taken.
    pub clients_used: i64,
    /// Clients that could be taken.
    pub clients_max: i64,
    /// Money taken, fen.
    pub quota_used_fen: i64,
    /// Money that could be taken, fen.
    pub quota_fen: i64,
}

fn add<T: PartialEq>(counts: &mut Vec<(T, i64)>, what: T, count: i64) {
    match counts.iter_mut().find(|(known, _)| *known == what) {
        Some((_, sum)) => *sum += count,
        None => counts.push((what, count)),
    }
}

impl Figures {
    /// Adds a run's report. Capacity that could be taken is that of the first run added: later
    /// runs of a campaign offer what the earlier ones left.
    pub fn add(&mut self, report: &v1::RunReport) {
        self.smes += report.sme_count;
        for count in &report.outcome_counts {
            add(&mut self.outcomes, count.cause(), count.count);
        }
        for count in &report.blocking_counts {
            add(&mut self.blocking, count.criterion(), count.count);
        }
        self.matched_fen += report.matched_amount_fen;
        self.score_sum += report.score_sum;
        self.score_bound += report.score_bound.unwrap_or_default();
        self.unbounded_runs += usize::from(report.score_bound.is_none());
        self.clients_used += report.clients_used;
        self.quota_used_fen += report.quota_used_fen;
        if self.clients_max == 0 {
            self.clients_max = report.clients_max;
            self.quota_fen = report.quota_fen;
        }
    }

    /// Firms with an outcome.
    pub fn count(&self, cause: v1::OutcomeCause) -> i64 {
        let found = self.outcomes.iter().find(|(known, _)| *known == cause);
        found.map_or(0, |(_, count)| *count)
    }
}

/// Firms by outcome, the blocked ones with what blocked them.
pub fn outcomes(figures: &Figures, lang: Lang) -> Table {
    let heads = vec![
        (text(lang, "cli-head-cause", &[]), Align::Left),
        (text(lang, "cli-head-firms", &[]), Align::Right),
    ];
    let mut table = Table::new(heads);
    for (cause, count) in figures.outcomes.iter().filter(|(_, count)| *count > 0) {
        table.row(vec![value(lang, cause.as_str_name()), count.to_string()]);
        if *cause != v1::OutcomeCause::NotEligible {
            continue;
        }
        let mut blocking = figures.blocking.clone();
        blocking.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        for (criterion, count) in blocking.iter().filter(|(_, count)| *count > 0) {
            let criterion = value(lang, criterion.as_str_name());
            let words = text(lang, "cli-blocked-by", &[("criterion", &criterion)]);
            table.row(vec![format!("  {words}"), count.to_string()]);
        }
    }
    table
}

/// Capacity taken, in a line.
pub fn capacity(figures: &Figures, lang: Lang) -> String {
    let parameters = [
        ("clients", figures.clients_used.to_string()),
        ("clients_max", figures.clients_max.to_string()),
        ("money", show::wan(figures.quota_used_fen)),
        ("money_max", show::wan(figures.quota_fen)),
    ];
    let parameters: Vec<(&str, &str)> = parameters
        .iter()
        .map(|(name, shown)| (*name, shown.as_str()))
        .collect();
    text(lang, "cli-capacity", &parameters)
}

/// How much of the highest possible score was reached, in a line; the share is rounded down.
/// Nothing where a run tells no bound, or where there was nothing to reach.
pub fn score(figures: &Figures, lang: Lang) -> Option<String> {
    let share = i128::from(figures.score_sum) * 10_000;
    let share = share.checked_div(figures.score_bound.into())?;
    let share = i32::try_from(share).ok()?;
    let parameters = [
        ("score", figures.score_sum.to_string()),
        ("bound", figures.score_bound.to_string()),
        ("share", show::percent(share)),
    ];
    let parameters = parameters
        .each_ref()
        .map(|(name, shown)| (*name, shown.as_str()));
    (figures.unbounded_runs == 0).then(|| text(lang, "cli-score", &parameters))
}

/// A run with its report.
pub fn run(run: &v1::MatchRun, lang: Lang) -> String {
    let mut lines = vec![
        run.name.clone(),
        text(
            lang,
            "cli-run-line",
            &[
                ("state", &value(lang, run.state().as_str_name())),
                ("day", &show::date(run.reference_date.as_ref())),
                ("seed", &run.lottery_seed),
                ("engine", &run.engine_version),
            ],
        ),
    ];
    if let Some(report) = &run.report {
        let mut figures = Figures::default();
        figures.add(report);
        lines.push(String::new());
        lines.push(outcomes(&figures, lang).render());
        lines.push(String::new());
        lines.push(capacity(&figures, lang));
        lines.extend(score(&figures, lang));
        lines.push(report.top_k_line.clone());
        lines.push(report.assignment_line.clone());
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_runs_add_up() {
        let report = |count| v1::RunReport {
            sme_count: count,
            outcome_counts: vec![v1::OutcomeCount {
                cause: v1::OutcomeCause::Matched.into(),
                count,
            }],
            clients_used: count,
            clients_max: 100 - count,
            score_sum: 2 * count,
            score_bound: Some(3 * count),
            ..v1::RunReport::default()
        };
        let mut figures = Figures::default();
        figures.add(&report(3));
        figures.add(&report(4));
        assert_eq!(figures.smes, 7);
        assert_eq!(figures.count(v1::OutcomeCause::Matched), 7);
        assert_eq!((figures.clients_used, figures.clients_max), (7, 97));
        let line = score(&figures, Lang::En).unwrap();
        assert!(
            line.contains("14 of at most 21") && line.contains("66.66%"),
            "{line}"
        );
        figures.add(&v1::RunReport::default());
        assert_eq!(
            score(&figures, Lang::En),
            None,
            "an older run tells no bound"
        );
        assert_eq!(score(&Figures::default(), Lang::En), None);
    }
}
