//! Every phrase that sources say with `wording!` has its text in both languages, and no more.

use std::collections::{BTreeMap, BTreeSet};

use api::Language;
use api::text::{Catalogue, wording_key};

use super::tidy::{files, none, read};

/// Words in Latin letters that Chinese texts may have: standards, codes and their letters.
const LATIN: &[&str] = &[
    "A",
    "F",
    "G",
    "GB",
    "I",
    "O",
    "P",
    "S",
    "T",
    "UUID",
    "V",
    "Z",
    "ZJ",
    "etag",
    "operations",
];

/// A string literal at the start of a piece of source, as the compiler reads it.
fn literal(source: &str) -> String {
    let mut read = String::new();
    let mut rest = source
        .trim_start()
        .strip_prefix('"')
        .expect("a literal comes first");
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '"' => break,
            '\\' if rest.starts_with('\n') => rest = rest.trim_start(),
            '\\' => panic!("an escape in {source:.60}"),
            other => read.push(other),
        }
    }
    read
}

/// Templates of all phrases outside tests, by their keys.
fn templates() -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        let is_source = file.starts_with("crates/") && file.contains("/src/");
        if !is_source || !file.ends_with(".rs") || file.ends_with("/tests.rs") {
            continue;
        }
        let text = read(&file);
        let text = text.split("#[cfg(test)]\nmod tests {").next();
        let code = text.into_iter().flat_map(str::lines);
        let code: Vec<&str> = code.filter(|line| !line.trim().starts_with("//")).collect();
        for call in code.join("\n").split("wording!(").skip(1) {
            let template = literal(call);
            let of_key = found.entry(wording_key(&template)).or_default();
            of_key.insert(template);
        }
    }
    assert!(found.len() > 30, "the sources were not read");
    found
}

/// Each `{name}` of a template with itself as the value.
fn values(template: &str) -> Vec<(&str, String)> {
    let names = template.split('{').skip(1);
    let names = names.filter_map(|rest| rest.split_once('}'));
    names
        .map(|(name, _)| (name, format!("{{{name}}}")))
        .collect()
}

/// What is wrong with the texts of a phrase.
fn finding(key: &str, template: &str) -> Option<String> {
    let values = values(template);
    let given: Vec<(&str, &str)> = values.iter().map(|(name, it)| (*name, &**it)).collect();
    let said = |language| Catalogue::of(language).find(key, &given);
    if said(Language::En).as_deref() != Some(template) {
        return Some(format!("en.ftl: {key} is not: {template}"));
    }
    let Some(chinese) = said(Language::Zh) else {
        return Some(format!(
            "zh-CN.ftl: no {key} with the values of: {template}"
        ));
    };
    let mut own = chinese.clone();
    for (name, value) in &given {
        if !chinese.contains(value) {
            return Some(format!("zh-CN.ftl: {key} leaves out {name}"));
        }
        own = own.replace(value, "");
    }
    let words = own.split(|c: char| !c.is_ascii_alphabetic());
    let mut foreign = words.filter(|word| !word.is_empty() && !LATIN.contains(word));
    foreign
        .next()
        .map(|word| format!("zh-CN.ftl: {key} says {word}"))
}

#[test]
fn every_phrase_has_its_text_in_both_languages() {
    let mut findings = Vec::new();
    for (key, templates) in templates() {
        if templates.len() > 1 {
            findings.push(format!("{key} stands for {templates:?}"));
        }
        findings.extend(templates.iter().filter_map(|it| finding(&key, it)));
    }
    none("phrases that are not told in both languages", &findings);
}

#[test]
fn every_text_of_a_phrase_is_said_by_a_source() {
    let templates = templates();
    let mut findings = Vec::new();
    for file in ["crates/api/text/zh-CN.ftl", "crates/api/text/en.ftl"] {
        let text = read(file);
        let keys = text.lines().filter_map(|line| line.split_once(" ="));
        let keys = keys.filter(|(key, _)| key.starts_with("wording-"));
        let unused = keys.filter(|(key, _)| !templates.contains_key(*key));
        findings.extend(unused.map(|(key, _)| format!("{file}: {key}")));
    }
    none("texts that no source says", &findings);
}
