//! Why the server refuses: what its error carries beside the words, in the language of the caller

use crate::names::{either, in_enum};
use crate::text::{text, value};
use api::text::Lang;
use std::collections::HashMap;

/// What an error carries.
struct Carried<'a> {
    metadata: &'a HashMap<String, String>,
    lang: Lang,
}

/// The cause of a refusal by its reason; `None` where the words say all.
pub fn cause(reason: &str, metadata: &HashMap<String, String>, lang: Lang) -> Option<String> {
    let carried = Carried { metadata, lang };
    match reason {
        "ENTRY_NOT_PROVED" | "LISTING_BARRED" | "LAYER_UNCLEAR" => carried.no_candidate(),
        "LISTING_WRONG_STATE" => carried.state(),
        "LISTING_DAY_BEFORE" => carried.say("cli-cause-day", &["on", "last"]),
        "LAYER_UNCHANGED" => {
            let layer = carried.label("LAYER_", "layer")?;
            Some(text(lang, "cli-cause-layer", &[("layer", &layer)]))
        }
        "PIPELINE_EVENT_EXISTS" | "PIPELINE_ORDER" => carried.event(),
        "PIPELINE_EVENT_ABSENT" => carried.absent_event(),
        "DISCLOSURE_ABSENT" => Some(carried.absent_disclosure()),
        "LISTING_LEFT_EXCHANGES" => carried.say("cli-cause-left", &["on", "left"]),
        "RULE_NOT_IN_FORCE" => {
            let review = carried.of("application") == Some("REVIEW");
            let key = if review {
                "cli-cause-no-review"
            } else {
                "cli-cause-no-version"
            };
            carried.say(key, &["purpose", "on"])
        }
        "DISCLOSURE_EXISTS" | "DISCLOSURE_NOT_OWED" => {
            carried.say("cli-cause-document", &["document", "period_end", "on"])
        }
        "LISTING_EXISTS" => carried.of("listing").map(str::to_owned),
        "LISTING_CODE_TAKEN" => carried.of("code").map(str::to_owned),
        "RULE_NOT_FOUND" => carried.of("rule").map(str::to_owned),
        "MARKET_NOT_FOUND" => carried.of("market").map(str::to_owned),
        "CANDIDATE_NOT_FOUND" => carried.of("candidate").map(str::to_owned),
        _ => None,
    }
}

impl<'a> Carried<'a> {
    fn of(&self, key: &str) -> Option<&'a str> {
        let found = self.metadata.get(key).map(String::as_str);
        found.filter(|found| !found.is_empty())
    }

    /// The word for a value of an enum.
    fn label(&self, prefix: &str, key: &str) -> Option<String> {
        self.of(key)
            .map(|code| value(self.lang, &in_enum(prefix, code)))
    }

    /// A text whose parameters are all carried under their own names.
    fn say(&self, key: &str, parameters: &[&str]) -> Option<String> {
        let found = parameters.iter().map(|name| Some((*name, self.of(name)?)));
        let found: Vec<(&str, &str)> = found.collect::<Option<_>>()?;
        Some(text(self.lang, key, &found))
    }

    fn no_candidate(&self) -> Option<String> {
        match self.of("cause") {
            Some("EVIDENCE_UNKNOWN") => {
                let layer = self.label("LAYER_", "layer")?;
                Some(text(self.lang, "cli-cause-evidence", &[("layer", &layer)]))
            }
            Some(_) => {
                let cause = self.label("NO_CANDIDATE_CAUSE_", "cause")?;
                Some(text(self.lang, "cli-cause-is", &[("cause", &cause)]))
            }
            None => self.say("cli-cause-conditions", &["missing", "unknown"]),
        }
    }

    fn state(&self) -> Option<String> {
        let label = |code: &str| value(self.lang, &in_enum("LISTING_STATE_", code));
        let state = label(self.of("state")?);
        let required: Vec<String> = self.of("required")?.split(',').map(label).collect();
        let required = required.join(either(self.lang, "或", " or "));
        let parameters = [("state", state.as_str()), ("required", &required)];
        Some(text(self.lang, "cli-cause-state", &parameters))
    }

    /// What was not reported, what was, and what can be done next.
    fn absent_event(&self) -> Option<String> {
        let event = self.label("PIPELINE_EVENT_", "event")?;
        let Some(reported) = self.of("reported") else {
            return Some(text(
                self.lang,
                "cli-cause-event-none",
                &[("event", &event)],
            ));
        };
        let label = |code: &str| value(self.lang, &in_enum("PIPELINE_EVENT_", code));
        let reported: Vec<String> = reported.split(',').map(label).collect();
        let reported = reported.join(either(self.lang, "、", ", "));
        let parameters = [("event", event.as_str()), ("reported", &reported)];
        Some(text(self.lang, "cli-cause-event-absent", &parameters))
    }

    /// For which periods the document was recorded, if for any.
    fn absent_disclosure(&self) -> String {
        let document = self.of("document").unwrap_or_default();
        let Some(periods) = self.of("periods") else {
            let parameters = [("document", document)];
            return text(self.lang, "cli-cause-document-none", &parameters);
        };
        let periods = periods.replace(',', either(self.lang, "、", ", "));
        let parameters = [("document", document), ("periods", &periods)];
        text(self.lang, "cli-cause-document-absent", &parameters)
    }

    fn event(&self) -> Option<String> {
        let event = self.label("PIPELINE_EVENT_", "event")?;
        let other = self.label("PIPELINE_EVENT_", "other");
        let (on, other_on) = (self.of("on"), self.of("other_on"));
        let (key, other) = match (&other, other_on) {
            (None, _) => ("cli-cause-event-twice", ""),
            (Some(other), None) => ("cli-cause-event-needs", other.as_str()),
            (Some(other), Some(_)) => ("cli-cause-event-order", other.as_str()),
        };
        let parameters = [
            ("event", event.as_str()),
            ("other", other),
            ("on", on.unwrap_or_default()),
            ("other_on", other_on.unwrap_or_default()),
        ];
        Some(text(self.lang, key, &parameters))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(reason: &str, carried: &[(&str, &str)], lang: Lang) -> String {
        let owned = carried
            .iter()
            .map(|(key, it)| ((*key).into(), (*it).into()));
        cause(reason, &owned.collect(), lang).unwrap_or_default()
    }

    /// Reason, what is carried, the cause in English and in Chinese.
    type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str, &'a str);

    #[track_caller]
    fn are_told(cases: &[Case<'_>]) {
        for (reason, carried, en, zh) in cases {
            assert_eq!(told(reason, carried, Lang::En), *en);
            assert_eq!(told(reason, carried, Lang::Zh), *zh);
        }
    }

    #[test]
    fn listings_tell_why_they_refuse() {
        are_told(&[
            (
                "ENTRY_NOT_PROVED",
                &[("cause", "OUTSIDE")],
                "cause: seat outside the territory",
                "原因：住所不在服务区域内",
            ),
            (
                "ENTRY_NOT_PROVED",
                &[("missing", "1"), ("unknown", "2")],
                "conditions not met: 1; not known: 2",
                "不符合的条件：1；未知的条件：2",
            ),
            (
                "LAYER_UNCLEAR",
                &[("cause", "EVIDENCE_UNKNOWN"), ("layer", "CULTIVATION")],
                "whether what carried the cultivation layer still holds is not known",
                "支持培育层的依据是否仍然有效，尚不清楚",
            ),
            (
                "LISTING_WRONG_STATE",
                &[("state", "REFUSED"), ("required", "LISTED,LAYER_MOVED")],
                "it is refused; it would have to be listed or layer moved",
                "当前状态：未通过；所需状态：已入板或已调层",
            ),
            (
                "LISTING_DAY_BEFORE",
                &[("on", "2020-01-01"), ("last", "2026-03-05")],
                "2020-01-01 is before 2026-03-05, the day of the last change",
                "2020-01-01 早于上一次变更的日期 2026-03-05",
            ),
        ]);
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is() {
        are_told(&[
            (
                "PIPELINE_EVENT_ABSENT",
                &[("event", "AT_BSE"), ("reported", "TUTORING,ON_NEEQ")],
                "“listed in Beijing” was not reported; reported: tutoring began, on NEEQ; only \
                 these can be taken back, and `listing event` reports another",
                "未报告“北交所上市”；已报告：开始辅导、新三板挂牌；只能撤回已报告的进程，\
                 补报请用 `listing event`",
            ),
            (
                "PIPELINE_EVENT_ABSENT",
                &[("event", "ON_NEEQ"), ("reported", "")],
                "“on NEEQ” was not reported, nor was anything else; `listing event` reports it",
                "未报告“新三板挂牌”，也没有其他进程报告；补报请用 `listing event`",
            ),
            (
                "DISCLOSURE_ABSENT",
                &[
                    ("document", "profile"),
                    ("periods", "2024-12-31,2025-12-31"),
                ],
                "profile is recorded for the periods to 2024-12-31, 2025-12-31 only; only these \
                 can be taken back, and `listing disclose` records another",
                "profile 仅有截至以下日期的期间的披露记录：2024-12-31、2025-12-31；\
                 只能撤回已有的记录，补录请用 `listing disclose`",
            ),
            (
                "DISCLOSURE_ABSENT",
                &[("document", "moon"), ("periods", "")],
                "no disclosure of moon is recorded; `listing get` shows what is",
                "没有 moon 的披露记录；已有的记录请用 `listing get` 查看",
            ),
            (
                "LISTING_LEFT_EXCHANGES",
                &[("on", "2026-06-01"), ("left", "2026-05-04")],
                "it left the exchanges on 2026-05-04, before 2026-06-01: give the day on which it \
                 left the board or another reason, or take back `left` if that was a mistake",
                "企业已于 2026-05-04 从新三板或交易所摘牌，早于 2026-06-01：请填写实际退板日期或\
                 其他原因；若摘牌系误报，请先撤回 `left`",
            ),
        ]);
    }

    #[test]
    fn events_and_rules_tell_why_they_do_not_fit() {
        are_told(&[
            (
                "PIPELINE_ORDER",
                &[("event", "AT_BSE"), ("other", "ON_NEEQ")],
                "“listed in Beijing” needs “on NEEQ” first",
                "“北交所上市”之前须先报告“新三板挂牌”",
            ),
            (
                "PIPELINE_ORDER",
                &[
                    ("event", "AT_BSE"),
                    ("on", "2026-03-02"),
                    ("other", "ON_NEEQ"),
                    ("other_on", "2026-03-05"),
                ],
                "“listed in Beijing” on 2026-03-02 contradicts “on NEEQ” on 2026-03-05",
                "“北交所上市”（2026-03-02）与“新三板挂牌”（2026-03-05）先后不符",
            ),
            (
                "RULE_NOT_IN_FORCE",
                &[
                    ("purpose", "bse"),
                    ("application", "REVIEW"),
                    ("on", "2026-03-02"),
                ],
                "no version of bse for the review of a title counts on 2026-03-02; without \
                 --review a first application is judged",
                "2026-03-02 没有 bse 的复核规则；不加 --review 即按首次申报判断",
            ),
            (
                "LISTING_CODE_TAKEN",
                &[("code", "ZJ000001")],
                "ZJ000001",
                "ZJ000001",
            ),
            ("SME_NOT_FOUND", &[("sme", "smes/1")], "", ""),
            ("LISTING_DAY_BEFORE", &[], "", ""),
        ]);
    }
}
