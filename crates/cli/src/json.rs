//! Any message of the API as JSON or as lines of fields, by its descriptor.
//!
//! Field names are those of the proto; enum values are their proto names, dates `2026-01-31`,
//! times RFC 3339. A field that can be unknown is left out if it is.

use api::text::Lang;
use chrono::{DateTime, SecondsFormat};
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, ReflectMessage, Value};
use serde_json::{Map, Value as Json};
use std::sync::LazyLock;

static POOL: LazyLock<Option<DescriptorPool>> =
    LazyLock::new(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).ok());

/// A message as JSON; `null` for a message that the API does not know.
pub fn json<T: prost::Message + prost::Name>(message: &T) -> Json {
    dynamic(message).map_or(Json::Null, |message| object(&message, None))
}

/// A message as rows of path and value, values in words of a language; empty ones left out.
pub fn fields<T: prost::Message + prost::Name>(message: &T, lang: Lang) -> Vec<(String, String)> {
    let mut rows = Vec::new();
    if let Some(message) = dynamic(message) {
        flatten(&object(&message, Some(lang)), String::new(), &mut rows);
    }
    rows
}

fn dynamic<T: prost::Message + prost::Name>(message: &T) -> Option<DynamicMessage> {
    let descriptor = POOL.as_ref()?.get_message_by_name(&T::full_name())?;
    DynamicMessage::decode(descriptor, message.encode_to_vec().as_slice()).ok()
}

fn object(message: &DynamicMessage, lang: Option<Lang>) -> Json {
    match message.descriptor().full_name() {
        "google.type.Date" => return Json::String(date(message)),
        "google.protobuf.Timestamp" => return Json::String(time(message)),
        _ => {}
    }
    let mut map = Map::new();
    for field in message.descriptor().fields() {
        if field.supports_presence() && !message.has_field(&field) {
            continue;
        }
        let value = json_of(&message.get_field(&field), &field, lang);
        map.insert(field.name().to_owned(), value);
    }
    Json::Object(map)
}

fn json_of(value: &Value, field: &FieldDescriptor, lang: Option<Lang>) -> Json {
    match value {
        Value::Bool(value) => Json::Bool(*value),
        Value::I32(value) => Json::from(*value),
        Value::I64(value) => Json::from(*value),
        Value::U32(value) => Json::from(*value),
        Value::U64(value) => Json::from(*value),
        Value::F32(value) => Json::from(*value),
        Value::F64(value) => Json::from(*value),
        Value::String(value) => Json::from(value.as_str()),
        Value::Bytes(value) => Json::from(value.len()),
        Value::EnumNumber(number) => Json::String(enum_name(*number, field, lang)),
        Value::Message(message) => object(message, lang),
        Value::List(values) => {
            let values = values.iter().map(|value| json_of(value, field, lang));
            Json::Array(values.collect())
        }
        // No message of the API has a map.
        Value::Map(_) => Json::Null,
    }
}

fn enum_name(number: i32, field: &FieldDescriptor, lang: Option<Lang>) -> String {
    let Kind::Enum(kind) = field.kind() else {
        return number.to_string();
    };
    let Some(value) = kind.get_value(number) else {
        return number.to_string();
    };
    match lang {
        Some(lang) => crate::text::value(lang, value.name()),
        None => value.name().to_owned(),
    }
}

fn number(message: &DynamicMessage, field: &str) -> i64 {
    match message.get_field_by_name(field).as_deref() {
        Some(Value::I32(value)) => i64::from(*value),
        Some(Value::I64(value)) => *value,
        _ => 0,
    }
}

fn date(message: &DynamicMessage) -> String {
    let part = |field| number(message, field);
    format!(
        "{:04}-{:02}-{:02}",
        part("year"),
        part("month"),
        part("day")
    )
}

fn time(message: &DynamicMessage) -> String {
    let nanos = u32::try_from(number(message, "nanos")).unwrap_or(0);
    DateTime::from_timestamp(number(message, "seconds"), nanos)
        .map(|time| time.to_rfc3339_opts(SecondsFormat::AutoSi, true))
        .unwrap_or_default()
}

fn flatten(value: &Json, path: String, rows: &mut Vec<(String, String)>) {
    let inside = |name: &str| {
        if path.is_empty() {
            name.to_owned()
        } else {
            format!("{path}.{name}")
        }
    };
    match value {
        Json::Object(map) => {
            for (name, value) in map {
                flatten(value, inside(name), rows);
            }
        }
        Json::Array(values) if values.iter().any(Json::is_object) => {
            for (i, value) in values.iter().enumerate() {
                flatten(value, format!("{path}[{i}]"), rows);
            }
        }
        Json::Array(values) if values.is_empty() => {}
        Json::Array(values) => {
            let texts: Vec<String> = values.iter().map(plain).collect();
            rows.push((path, texts.join("; ")));
        }
        Json::String(text) if text.is_empty() => {}
        Json::Null => {}
        Json::Bool(_) | Json::Number(_) | Json::String(_) => rows.push((path, plain(value))),
    }
}

fn plain(value: &Json) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use api::v1;

    fn sme() -> v1::Sme {
        v1::Sme {
            name: "smes/1".to_owned(),
            display_name: "甲".to_owned(),
            key: Some(v1::sme::Key::CreditCode("X".to_owned())),
            founded_on: Some(api::Date {
                year: 2012,
                month: 5,
                day: 8,
            }),
            create_time: Some(prost_types::Timestamp {
                seconds: 1_767_225_600,
                nanos: 0,
            }),
            need: Some(v1::FinancingNeed {
                amount_fen: 800_000_000,
                term_months: 24,
                purpose: v1::Purpose::WorkingCapital.into(),
                instruments: vec![v1::Instrument::CreditLoan.into()],
                ..v1::FinancingNeed::default()
            }),
            ..v1::Sme::default()
        }
    }

    #[test]
    fn messages_become_json() {
        let json = json(&sme());
        assert_eq!(json["display_name"], "甲");
        assert_eq!(json["credit_code"], "X");
        assert_eq!(json["founded_on"], "2012-05-08");
        assert_eq!(json["create_time"], "2026-01-01T00:00:00Z");
        assert_eq!(json["need"]["amount_fen"], 800_000_000);
        assert_eq!(json["need"]["purpose"], "PURPOSE_WORKING_CAPITAL");
        assert_eq!(json["need"]["instruments"][0], "INSTRUMENT_CREDIT_LOAN");
        assert!(
            json["need"].get("rate_bp_max").is_none(),
            "unknown is left out"
        );
        assert!(json.get("external_id").is_none());
    }

    #[test]
    fn messages_become_lines() {
        let rows = fields(&sme(), Lang::Zh);
        assert!(rows.contains(&("need.purpose".to_owned(), "流动资金".to_owned())));
        assert!(rows.contains(&("founded_on".to_owned(), "2012-05-08".to_owned())));
        assert!(
            rows.iter().all(|(path, _)| path != "region"),
            "empty is left out"
        );
    }
}
