use std::collections::BTreeSet;

use prost_reflect::DescriptorPool;

use super::*;

fn keys(source: &str) -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for line in source.lines() {
        let Some((key, text)) = line.split_once(" =") else {
            continue;
        };
        if key.starts_with('#') || key.starts_with(' ') {
            continue;
        }
        assert!(keys.insert(key.to_owned()), "{key} is there twice");
        assert!(!text.trim().is_empty(), "{key} has no text");
    }
    keys
}

#[test]
fn both_languages_have_the_same_keys() {
    let (zh, en) = (keys(ZH), keys(EN));
    assert_eq!(
        zh.difference(&en).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "only in zh-CN"
    );
    assert_eq!(
        en.difference(&zh).collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "only in en"
    );
    assert!(zh.len() > 200, "the files were not read");
}

#[test]
fn both_languages_can_be_read() {
    for source in [ZH, EN] {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            panic!("{errors:?}");
        }
    }
}

/// Names of parameters, `$x`, in a text.
fn parameters(source: &str, key: &str) -> BTreeSet<String> {
    let mut own = source
        .lines()
        .skip_while(|line| !line.starts_with(&format!("{key} =")));
    let first = own.next().unwrap_or_default().to_owned();
    let rest: String = own.take_while(|line| line.starts_with(' ')).collect();
    let text = first + &rest;
    text.split('$')
        .skip(1)
        .map(|part| {
            part.chars()
                .take_while(|c| c.is_alphanumeric() || *c == '_')
                .collect()
        })
        .collect()
}

#[test]
fn both_languages_take_the_same_parameters() {
    for key in keys(ZH) {
        assert_eq!(parameters(ZH, &key), parameters(EN, &key), "{key}");
    }
}

#[test]
fn every_value_of_every_enum_has_a_label() {
    let pool = DescriptorPool::decode(crate::FILE_DESCRIPTOR_SET).expect("a descriptor set");
    let enums: Vec<_> = pool
        .all_enums()
        .filter(|e| e.package_name() == "rongqiao.v1")
        .collect();
    assert!(enums.len() > 20, "the enums were not found");
    let mut wanted = BTreeSet::new();
    for value in enums
        .iter()
        .flat_map(|e| e.values().filter(|value| value.number() != 0))
    {
        wanted.insert(key(value.name()));
    }
    for source in [ZH, EN] {
        let labels: BTreeSet<String> = keys(source)
            .into_iter()
            .filter(|key| key.starts_with("enum-"))
            .collect();
        assert_eq!(labels, wanted);
    }
}

#[test]
fn labels_by_code_and_by_name() {
    assert_eq!(
        label(Language::Zh, "purpose", "working_capital"),
        "流动资金"
    );
    assert_eq!(
        value_label(Language::En, "PURPOSE_WORKING_CAPITAL"),
        "working capital"
    );
    assert_eq!(label(Language::En, "purpose", "holiday"), "holiday");
    assert_eq!(
        value_label(Language::En, "PURPOSE_UNSPECIFIED"),
        "PURPOSE_UNSPECIFIED"
    );
}

#[test]
fn parameters_are_filled_in_without_marks() {
    let en = Catalogue::of(Language::En);
    let limits = [("min", "1"), ("max", "600")];
    assert_eq!(
        en.text("field-problem-out-of-range", &limits),
        "must be from 1 to 600"
    );
    assert_eq!(en.find("field-problem-out-of-range", &[("min", "1")]), None);
    assert_eq!(en.text("no-such-key", &[]), "no-such-key");
}

#[test]
fn errors_speak_the_callers_language() {
    let text = error(
        Language::Zh,
        "SME_NOT_FOUND",
        &[("sme", "smes/1".to_owned())],
    );
    assert_eq!(text.as_deref(), Some("找不到该企业。"));
    assert_eq!(error(Language::En, "NO_SUCH_REASON", &[]), None);
}

#[test]
fn a_catalogue_is_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(Catalogue::of(Language::Zh));
    let threads = (0..4).map(|_| std::thread::spawn(|| label(Language::Zh, "tier", "srdi")));
    let threads: Vec<_> = threads.collect();
    for thread in threads {
        assert_eq!(thread.join().expect("no panic"), "专精特新");
    }
}
