//! Candidates follow firms, listings, days and rules, on both databases.

use api::{Client, v1};
use chrono::{TimeDelta, TimeZone, Utc};
use domain::fixtures::{day, sme as noun};
use domain::{ListingId, MarketId, Role, Scope, Sme, SmeId, Tier, TitleKind};
use listing::{
    DelistReason, EnterpriseCode, Filter, Firm, Layer, Listing, Markets, Outline, PipelineEvent,
    Screen,
};
use rulebook::Catalog;
use server::clock::Clock;
use server::config::Secret;
use server::rules::Rules;
use std::path::PathBuf;
use std::time::Duration;
use store::listing::{Step, Stored};
use store::screening::Screening;
use store::testing::Postgres;
use store::{PageRequest, Store};
use tempfile::TempDir;
use uuid::Uuid;

use crate::harness::{TestServer, date, sme};

macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() {
                super::$test($crate::screening::Place::new(None)).await;
            })+
        }
        mod postgres {
            $(#[tokio::test] async fn $test() {
                let postgres = store::testing::Postgres::start().unwrap();
                super::$test($crate::screening::Place::new(Some(postgres.url()))).await;
            })+
        }
    };
}

pub(crate) use on_both;

on_both!(
    writes_of_firms_change_their_candidates,
    imports_change_candidates,
    evidence_expires_with_the_day,
    other_rules_screen_all_again,
    a_screening_goes_on_where_it_was_stopped,
    every_chunk_is_screened,
    listings_count,
    a_page_tells_the_last_screening_that_ended,
    a_server_that_started_later_screens_by_its_rules,
);

/// A firm that is being changed while all are screened, by whoever gives it up: it is screened
/// as soon as it is free. Only PostgreSQL has two who write at the same time.
#[tokio::test]
async fn a_firm_that_was_locked_is_screened_too() {
    let postgres = Postgres::start().unwrap();
    let mut place = Place::new(Some(postgres.url()));
    let server = place.settled().await;
    let store = server.running.store();
    insert(store, &[noun(1), noun(2)], &place.clock).await;
    let tx = store.begin(place.clock.now()).await.unwrap();
    tx.smes().hold(noun(2).id).await.unwrap().unwrap();
    place.clock.advance(TimeDelta::days(1));
    let mut another = Place {
        clock: place.clock.clone(),
        ..Place::new(Some(postgres.url()))
    };
    let other = another.start().await;
    let found = async {
        while candidates(&other).await != [noun(1).id] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let found = tokio::time::timeout(Duration::from_secs(60), found).await;
    found.expect("the firm that is free is screened");
    let reading = store.read().await.unwrap();
    let screening = reading.screenings().get().await.unwrap().unwrap();
    assert!(!screening.finished);
    drop((reading, tx));
    another.stop(other).await;
    let other = another.settled().await;
    assert_eq!(candidates(&other).await, [noun(1).id, noun(2).id]);
}

/// Where servers run one after the other.
pub struct Place {
    folder: Option<TempDir>,
    url: Option<String>,
    pub clock: Clock,
    pub rules: Option<PathBuf>,
}

impl Place {
    pub fn new(url: Option<String>) -> Place {
        Place {
            folder: Some(tempfile::tempdir().unwrap()),
            url,
            clock: Clock::manual(Utc.with_ymd_and_hms(2026, 11, 28, 2, 0, 0).unwrap()),
            rules: None,
        }
    }

    pub async fn start(&mut self) -> TestServer {
        let folder = self.folder.take().unwrap();
        let server = TestServer::start_by(self.clock.clone(), folder, |config| {
            if let Some(url) = &self.url {
                config.store.url = Secret::new(url.clone());
                config.store.migrate_on_start = true;
            }
            config.server.rules_dir.clone_from(&self.rules);
        });
        server.await
    }

    pub async fn stop(&mut self, server: TestServer) {
        self.folder = Some(server.stop().await);
    }

    /// A server that has screened all firms today by its rules.
    pub async fn settled(&mut self) -> TestServer {
        let server = self.start().await;
        let digest = Rules::load(self.rules.as_deref()).unwrap().digest;
        let wanted = (self.clock.today(), digest, true);
        let settled = async {
            loop {
                let tx = server.running.store().read().await.unwrap();
                let found = tx.screenings().get().await.unwrap();
                let found = found.map(|it| (it.day, it.rule_set, it.finished));
                if found.as_ref() == Some(&wanted) {
                    return;
                }
                drop(tx);
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let settled = tokio::time::timeout(Duration::from_secs(60), settled);
        settled.await.expect("the firms are screened");
        server
    }
}

fn market(key: &str) -> MarketId {
    MarketId::parse(key).unwrap()
}

async fn candidate(server: &TestServer, key: &str, id: SmeId) -> Option<Outline> {
    let tx = server.running.store().read().await.unwrap();
    tx.candidates().get(&market(key), id).await.unwrap()
}

async fn layer(server: &TestServer, id: SmeId) -> Option<Option<Layer>> {
    let found = candidate(server, "zhejiang", id).await;
    found.map(|outline| outline.layer)
}

async fn candidates(server: &TestServer) -> Vec<SmeId> {
    let tx = server.running.store().read().await.unwrap();
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = PageRequest::new(1_000, after);
        let of = (&market("zhejiang"), &Filter::default());
        let page = tx.candidates().list(&Scope::All, of, &page).await.unwrap();
        found.extend(page.items.iter().map(|it| it.sme));
        after = page.next;
        if after.is_none() {
            found.sort_unstable();
            return found;
        }
    }
}

pub async fn insert(store: &Store, firms: &[Sme], clock: &Clock) {
    let tx = store.begin(clock.now()).await.unwrap();
    tx.smes().insert_many(firms).await.unwrap();
    tx.commit().await.unwrap();
}

fn id_of(name: &str) -> SmeId {
    name.strip_prefix("smes/").unwrap().parse().unwrap()
}

fn titled(kind: v1::TitleKind, number: i32) -> v1::Sme {
    v1::Sme {
        titles: vec![v1::Title {
            kind: kind.into(),
            granted_on: Some(date(2025, 1, 1)),
            expires_on: Some(date(2027, 12, 31)),
            ..Default::default()
        }],
        ..sme(number)
    }
}

async fn import(client: &Client, firms: Vec<v1::Sme>) -> Vec<String> {
    let rows = (1..).zip(firms).map(|(row_number, sme)| v1::SmeRow {
        row_number,
        sme: Some(sme),
    });
    let request = v1::ImportSmesRequest {
        rows: rows.collect(),
        ..Default::default()
    };
    let done = client.smes().import_smes(request).await.unwrap();
    let results = done.into_inner().results.into_iter();
    results.map(|result| result.name).collect()
}

async fn writes_of_firms_change_their_candidates(mut place: Place) {
    let server = place.settled().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let request = v1::CreateSmeRequest {
        sme: Some(sme(1)),
        ..Default::default()
    };
    let created = client
        .smes()
        .create_sme(request)
        .await
        .unwrap()
        .into_inner();
    let id = id_of(&created.name);
    let open = candidate(&server, "zhejiang", id).await.unwrap();
    assert_eq!((open.layer, open.tier), (None, Some(Tier::None)));

    // A title carries a layer, a seat elsewhere another market.
    for (firm, key, expected) in [
        (
            titled(v1::TitleKind::InnovativeSme, 1),
            "zhejiang",
            Layer::Incubation,
        ),
        (
            titled(v1::TitleKind::LittleGiant, 1),
            "zhejiang",
            Layer::Cultivation,
        ),
        (
            v1::Sme {
                region: "330203".to_owned(),
                ..titled(v1::TitleKind::LittleGiant, 1)
            },
            "ningbo",
            Layer::Cultivation,
        ),
    ] {
        let request = v1::UpdateSmeRequest {
            sme: Some(v1::Sme {
                name: created.name.clone(),
                ..firm
            }),
            ..Default::default()
        };
        client.smes().update_sme(request).await.unwrap();
        let found = candidate(&server, key, id).await.unwrap();
        assert_eq!(found.layer, Some(expected), "{key}");
    }
    assert_eq!(candidate(&server, "zhejiang", id).await, None);

    let request = v1::DeleteSmeRequest {
        name: created.name.clone(),
        ..Default::default()
    };
    client.smes().delete_sme(request).await.unwrap();
    assert_eq!(candidate(&server, "ningbo", id).await, None);
}

async fn imports_change_candidates(mut place: Place) {
    let server = place.settled().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    let names = import(&client, vec![sme(2), sme(3)]).await;
    let ids: Vec<SmeId> = names.iter().map(|name| id_of(name)).collect();
    assert_eq!(layer(&server, ids[0]).await, Some(None));
    import(&client, vec![sme(2), titled(v1::TitleKind::SrdiSme, 3)]).await;
    assert_eq!(layer(&server, ids[0]).await, Some(None));
    let standardized = Some(Some(Layer::Standardization));
    assert_eq!(layer(&server, ids[1]).await, standardized);
    // What is only tried leaves nothing.
    let request = v1::UpdateSmeRequest {
        sme: Some(v1::Sme {
            name: names[1].clone(),
            ..titled(v1::TitleKind::LittleGiant, 3)
        }),
        validate_only: true,
        ..Default::default()
    };
    client.smes().update_sme(request).await.unwrap();
    assert_eq!(layer(&server, ids[1]).await, standardized);
}

/// A firm whose giant title ends with this day.
pub fn giant(number: u64, last: chrono::NaiveDate) -> Sme {
    let mut firm = noun(number);
    let mut title = firm.titles[0].clone();
    title.kind = TitleKind::LittleGiant;
    title.expires_on = Some(last);
    firm.titles.push(title);
    firm
}

async fn evidence_expires_with_the_day(mut place: Place) {
    let server = place.settled().await;
    let firms = [
        giant(1, day(2026, 11, 28)),
        giant(2, day(2026, 11, 29)),
        noun(3),
    ];
    insert(server.running.store(), &firms, &place.clock).await;
    place.stop(server).await;
    // Firms that came without a candidate stay so while nothing asks for a screening.
    let server = place.settled().await;
    assert_eq!(candidates(&server).await, []);
    place.stop(server).await;
    place.clock.advance(TimeDelta::days(1));
    let server = place.settled().await;
    let found = [
        layer(&server, firms[0].id).await,
        layer(&server, firms[1].id).await,
    ];
    let expected = [Layer::Standardization, Layer::Cultivation];
    assert_eq!(found, expected.map(|layer| Some(Some(layer))));
    place.stop(server).await;
    place.clock.advance(TimeDelta::days(1));
    let server = place.settled().await;
    let standardized = Some(Some(Layer::Standardization));
    assert_eq!(layer(&server, firms[1].id).await, standardized);
    assert_eq!(layer(&server, firms[2].id).await, standardized);
}

/// Other rules: an SRDI title does not carry the standardization layer any more.
pub fn demanding_rules(folder: &TempDir) -> PathBuf {
    let name = "board-standardization-2022.toml";
    let files = rulebook::catalog::BUILT_IN;
    let (_, text) = files.iter().find(|(known, _)| *known == name).unwrap();
    let changed = text.replace("title srdi_sme", "title little_giant");
    assert_ne!(changed, *text);
    std::fs::write(folder.path().join(name), changed).unwrap();
    folder.path().to_owned()
}

async fn other_rules_screen_all_again(mut place: Place) {
    let server = place.settled().await;
    insert(server.running.store(), &[noun(1)], &place.clock).await;
    place.stop(server).await;
    let folder = tempfile::tempdir().unwrap();
    place.rules = Some(demanding_rules(&folder));
    // Of two servers the rules of the one that started later count.
    place.clock.advance(TimeDelta::seconds(1));
    let server = place.settled().await;
    assert_eq!(
        layer(&server, noun(1).id).await,
        Some(Some(Layer::Incubation))
    );
    place.stop(server).await;
    place.rules = None;
    place.clock.advance(TimeDelta::seconds(1));
    let server = place.settled().await;
    let standardized = Some(Some(Layer::Standardization));
    assert_eq!(layer(&server, noun(1).id).await, standardized);
}

async fn a_screening_goes_on_where_it_was_stopped(mut place: Place) {
    let server = place.settled().await;
    let firms: Vec<Sme> = (1..=6).map(noun).collect();
    insert(server.running.store(), &firms, &place.clock).await;
    let begun = Screening {
        day: place.clock.today(),
        rule_set: Rules::load(None).unwrap().digest,
        since: place.clock.now(),
        last: Some(firms[3].id),
        finished: false,
    };
    let tx = server
        .running
        .store()
        .begin(place.clock.now())
        .await
        .unwrap();
    tx.screenings().put(&begun).await.unwrap();
    tx.commit().await.unwrap();
    place.stop(server).await;
    let server = place.settled().await;
    assert_eq!(candidates(&server).await, [firms[4].id, firms[5].id]);
    // One of another day begins anew.
    let tx = server
        .running
        .store()
        .begin(place.clock.now())
        .await
        .unwrap();
    let stale = Screening {
        day: begun.day.pred_opt().unwrap(),
        ..begun
    };
    tx.screenings().put(&stale).await.unwrap();
    tx.commit().await.unwrap();
    place.stop(server).await;
    let server = place.settled().await;
    assert_eq!(candidates(&server).await.len(), firms.len());
}

async fn every_chunk_is_screened(mut place: Place) {
    let server = place.settled().await;
    let firms: Vec<Sme> = (1..=4_100).map(noun).collect();
    insert(server.running.store(), &firms, &place.clock).await;
    place.stop(server).await;
    place.clock.advance(TimeDelta::days(1));
    let server = place.settled().await;
    let ids: Vec<SmeId> = firms.iter().map(|firm| firm.id).collect();
    assert_eq!(candidates(&server).await, ids);
}

/// The listing of a firm through the states that a test asks for.
fn listing(firm: &Sme, steps: usize) -> Listing {
    let zhejiang = Markets::built_in().get("zhejiang").unwrap();
    let on = day(2026, 11, 1);
    let screen = Screen::new(zhejiang, Catalog::built_in(), on);
    let candidate = screen.candidate(Firm::from(firm)).unwrap();
    let mut listing = Listing::propose(zhejiang, &candidate, on).unwrap();
    if steps == 0 {
        return listing.refuse("材料不齐", on).unwrap();
    }
    if steps > 1 {
        let number = firm.id.0.as_u128() & 0xff;
        let code: EnterpriseCode = format!("ZJ{number:06}").parse().unwrap();
        listing = listing.start_review(on).unwrap();
        listing = listing
            .list(zhejiang, (code, None), &candidate, on)
            .unwrap();
    }
    if steps > 2 {
        listing = listing.report(PipelineEvent::OnNeeq, on).unwrap();
        listing = listing.delist(DelistReason::MovedUp, on).unwrap();
    }
    listing
}

async fn listings_count(mut place: Place) {
    let server = place.settled().await;
    // The catalogue of the server does not know the node of the fixture.
    let unplaced = |number| Sme {
        placements: Vec::new(),
        ..noun(number)
    };
    let firms: Vec<Sme> = (1..=4).map(unplaced).collect();
    insert(server.running.store(), &firms, &place.clock).await;
    let tx = server
        .running
        .store()
        .begin(place.clock.now())
        .await
        .unwrap();
    // Refused, proposed, on the board, gone up.
    for (number, firm) in (0..).zip(&firms) {
        let id = ListingId(Uuid::from_u128(number));
        let listing = listing(firm, usize::try_from(number).unwrap());
        tx.listings().insert(id, &listing).await.unwrap();
    }
    tx.commit().await.unwrap();
    place.stop(server).await;
    place.clock.advance(TimeDelta::days(1));
    let server = place.settled().await;
    assert_eq!(candidates(&server).await, [firms[0].id]);
    // A change of the firm does not bring it back, the end of the listing does.
    let client = server.person("person/operator", &[Role::Operator]).await;
    let request = v1::UpdateSmeRequest {
        sme: Some(v1::Sme {
            name: format!("smes/{}", firms[2].id),
            display_name: "改名".to_owned(),
            ..Default::default()
        }),
        update_mask: Some(prost_types::FieldMask {
            paths: vec!["display_name".to_owned()],
        }),
        ..Default::default()
    };
    client.smes().update_sme(request).await.unwrap();
    assert_eq!(layer(&server, firms[2].id).await, None);
    let tx = server
        .running
        .store()
        .begin(place.clock.now())
        .await
        .unwrap();
    let id = ListingId(Uuid::from_u128(2));
    let stored = tx.listings().get(id).await.unwrap().unwrap();
    let delisted = stored.listing.clone();
    let delisted = delisted.delist(DelistReason::Voluntary, day(2026, 11, 29));
    let ended = Stored {
        listing: delisted.unwrap(),
        ..stored
    };
    tx.listings().update(&ended, Step::State).await.unwrap();
    tx.commit().await.unwrap();
    place.stop(server).await;
    place.clock.advance(TimeDelta::days(1));
    let server = place.settled().await;
    let standardized = Some(Some(Layer::Standardization));
    assert_eq!(layer(&server, firms[2].id).await, standardized);
}

async fn a_page_tells_the_last_screening_that_ended(mut place: Place) {
    let server = place.settled().await;
    let client = server.person("person/operator", &[Role::Operator]).await;
    import(&client, vec![titled(v1::TitleKind::SrdiSme, 1), sme(2)]).await;
    let page = async || {
        let request = v1::ListCandidatesRequest {
            parent: "markets/zhejiang".to_owned(),
            ..Default::default()
        };
        let listed = client.listings().list_candidates(request).await;
        listed.unwrap().into_inner()
    };
    let settled = page().await;
    assert_eq!((settled.candidates.len(), settled.total_count), (2, 2));
    assert!(!settled.candidates[0].proofs.is_empty());
    assert!(!settled.candidates[1].unknown.is_empty());
    assert_eq!(settled.screened_on, Some(date(2026, 11, 28)));
    assert!(!settled.screening);
    let next = Screening {
        day: day(2026, 11, 29),
        rule_set: "another".to_owned(),
        since: place.clock.now(),
        last: None,
        finished: false,
    };
    let tx = server.running.store().begin(place.clock.now()).await;
    let tx = tx.unwrap();
    tx.screenings().put(&next).await.unwrap();
    tx.commit().await.unwrap();
    let meanwhile = page().await;
    let expected = v1::ListCandidatesResponse {
        screening: true,
        ..settled
    };
    assert_eq!(meanwhile, expected);
}

async fn a_server_that_started_later_screens_by_its_rules(mut place: Place) {
    let server = place.settled().await;
    insert(server.running.store(), &[noun(1)], &place.clock).await;
    let put = async |since| {
        let theirs = Screening {
            day: place.clock.today(),
            rule_set: "another".to_owned(),
            since,
            last: None,
            finished: true,
        };
        let tx = server.running.store().begin(place.clock.now()).await;
        let tx = tx.unwrap();
        tx.screenings().put(&theirs).await.unwrap();
        tx.commit().await.unwrap();
    };
    put(place.clock.now() + TimeDelta::hours(1)).await;
    place.stop(server).await;
    let server = place.start().await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert_eq!(candidates(&server).await, []);
    place.stop(server).await;
    // Once it has started later itself, its own rules count.
    place.clock.advance(TimeDelta::hours(2));
    let server = place.settled().await;
    assert_eq!(candidates(&server).await, [noun(1).id]);
}
