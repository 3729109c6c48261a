//! What crosses a screening: another screener, the change of day, writers under way, damage.

use chrono::{TimeDelta, TimeZone, Utc};
use domain::TitleKind;
use domain::fixtures::sme;
use listing::{Layer, Markets};
use store::Store;
use store::testing::{Postgres, Sqlite};
use tempfile::TempDir;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::*;
use crate::clock::Clock;
use crate::cpu;
use crate::live::Live;
use crate::signing::load_or_make;
use crate::snapshots::Snapshots;

macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() {
                super::$test(super::Place::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test] async fn $test() {
                super::$test(super::Place::postgres().await).await;
            })+
        }
    };
}

on_both!(
    a_screening_that_another_took_over_is_left_to_it,
    a_later_day_is_left_alone,
    a_damaged_firm_keeps_nobody_waiting,
);

/// Where a screening runs without a server around it.
struct Place {
    app: App,
    _folder: TempDir,
    _sqlite: Option<Sqlite>,
    _postgres: Option<Postgres>,
}

impl Place {
    async fn sqlite() -> Place {
        let sqlite = Store::for_test().await.unwrap();
        let store = sqlite.store().clone();
        Place::of(store, (Some(sqlite), None))
    }

    async fn postgres() -> Place {
        let postgres = Postgres::start().unwrap();
        let store = Store::connect(&postgres.url()).await.unwrap();
        store.migrate().await.unwrap();
        Place::of(store, (None, Some(postgres)))
    }

    fn of(store: Store, (sqlite, postgres): (Option<Sqlite>, Option<Postgres>)) -> Place {
        let folder = tempfile::tempdir().unwrap();
        let clock = Clock::manual(Utc.with_ymd_and_hms(2026, 11, 28, 2, 0, 0).unwrap());
        let signing = load_or_make(&folder.path().join("key"), &clock).unwrap();
        let app = App {
            store,
            started: clock.now(),
            clock,
            rules: Rules::load(None).unwrap().into(),
            cpu: cpu::Pool::new(1).unwrap(),
            snapshots: Snapshots::new(folder.path()),
            live: Live::default(),
            signing: signing.into(),
            snapshots_kept: 0,
            queue_max: 1,
            work: Notify::new().into(),
            ended: watch::Sender::new(0).into(),
            stopping: CancellationToken::new(),
        };
        Place {
            app,
            _folder: folder,
            _sqlite: sqlite,
            _postgres: postgres,
        }
    }

    async fn begin(&self) -> Tx {
        self.app.store.begin(self.app.clock.now()).await.unwrap()
    }

    async fn insert(&self, firms: &[Sme]) {
        let tx = self.begin().await;
        tx.smes().insert_many(firms).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn put(&self, screening: &Screening) {
        let tx = self.begin().await;
        tx.screenings().put(screening).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn stored(&self) -> Option<Screening> {
        let tx = self.app.store.read().await.unwrap();
        tx.screenings().get().await.unwrap()
    }

    /// The layer of a firm as a candidate of Zhejiang's market; `None` if it is none.
    async fn layer(&self, id: SmeId) -> Option<Option<Layer>> {
        let market = MarketId::parse("zhejiang").unwrap();
        let tx = self.app.store.read().await.unwrap();
        let found = tx.candidates().get(&market, id).await.unwrap();
        found.map(|outline| outline.layer)
    }

    async fn is_candidate(&self, id: SmeId) {
        for _ in 0..600 {
            if self.layer(id).await.is_some() {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
        panic!("{id} is no candidate");
    }

    fn screen(&self) -> JoinHandle<Result<()>> {
        let app = self.app.clone();
        tokio::spawn(async move { catch_up(&app).await })
    }

    /// The screening of a server on the day after.
    fn tomorrow(&self, finished: bool) -> Screening {
        let today = begun(&self.app);
        Screening {
            day: today.day.succ_opt().unwrap(),
            finished,
            ..today
        }
    }
}

/// A firm whose giant title ends today.
fn giant(number: u64) -> Sme {
    let mut firm = sme(number);
    let mut title = firm.titles[0].clone();
    title.kind = TitleKind::LittleGiant;
    title.expires_on = NaiveDate::from_ymd_opt(2026, 11, 28);
    firm.titles.push(title);
    firm
}

async fn a_screening_that_another_took_over_is_left_to_it(place: Place) {
    place.insert(&[sme(1)]).await;
    let ours = open(&place.app).await.unwrap().unwrap();
    let theirs = place.tomorrow(false);
    place.put(&theirs).await;
    assert!(next(&place.app, &ours).await.unwrap().is_none());
    assert_eq!(place.stored().await, Some(theirs));
    assert_eq!(place.layer(sme(1).id).await, None);
}

/// The same while it waits for a firm that somebody changes.
#[tokio::test]
async fn a_screening_that_another_took_over_meanwhile_is_left_to_it() {
    let place = Place::postgres().await;
    place.insert(&[sme(1), sme(2)]).await;
    let changing = place.begin().await;
    changing.smes().hold(sme(2).id).await.unwrap();
    let (app, ours) = (place.app.clone(), open(&place.app).await.unwrap().unwrap());
    let screening = tokio::spawn(async move { next(&app, &ours).await });
    place.is_candidate(sme(1).id).await;
    let theirs = place.tomorrow(false);
    place.put(&theirs).await;
    drop(changing);
    assert!(screening.await.unwrap().unwrap().is_none());
    assert_eq!(place.stored().await, Some(theirs));
}

async fn a_later_day_is_left_alone(place: Place) {
    place.insert(&[sme(1)]).await;
    for finished in [false, true] {
        let theirs = place.tomorrow(finished);
        place.put(&theirs).await;
        catch_up(&place.app).await.unwrap();
        assert_eq!(place.stored().await, Some(theirs));
    }
    assert_eq!(place.layer(sme(1).id).await, None);
}

#[tokio::test]
async fn a_new_day_begins_the_screening_anew() {
    let place = Place::postgres().await;
    let firms: Vec<Sme> = (1..=u64::from(FIRMS_PER_TX) + 1).map(giant).collect();
    place.insert(&firms).await;
    let changing = place.begin().await;
    changing.smes().hold(firms[0].id).await.unwrap();
    let screening = place.screen();
    place.is_candidate(firms[1].id).await;
    place.app.clock.advance(TimeDelta::days(1));
    drop(changing);
    screening.await.unwrap().unwrap();
    let stored = place.stored().await.unwrap();
    assert_eq!(
        (stored.day, stored.finished),
        (place.app.clock.today(), true)
    );
    for firm in [&firms[1], &firms[firms.len() - 1]] {
        let layer = place.layer(firm.id).await;
        assert_eq!(layer, Some(Some(Layer::Standardization)), "{}", firm.id);
    }
}

/// Who judged by the day before and has not ended yet: a firm that is new, which nobody sees, and
/// one that is changed.
#[tokio::test]
async fn a_screening_sees_what_those_leave_that_judged_before_it() {
    let place = Place::postgres().await;
    let (new, old) = (giant(1), sme(2));
    place.insert(&[old.clone(), sme(3)]).await;
    let inserting = place.begin().await;
    inserting
        .smes()
        .insert_many(std::slice::from_ref(&new))
        .await
        .unwrap();
    keep(&place.app, &inserting, &[&new]).await.unwrap();
    let changed = Sme {
        titles: giant(2).titles,
        ..old
    };
    let changing = place.begin().await;
    changing.smes().update(&changed).await.unwrap();
    keep(&place.app, &changing, &[&changed]).await.unwrap();
    place.app.clock.advance(TimeDelta::days(1));
    let screening = place.screen();
    tokio::time::sleep(PAUSE * 10).await;
    assert_eq!(place.stored().await, Some(begun(&place.app)), "it waits");
    // Nobody else does.
    let other = place.begin().await;
    other.smes().insert_many(&[giant(4)]).await.unwrap();
    keep(&place.app, &other, &[&giant(4)]).await.unwrap();
    other.commit().await.unwrap();
    changing.commit().await.unwrap();
    tokio::time::sleep(PAUSE * 4).await;
    assert_eq!(place.layer(sme(3).id).await, None, "it still waits");
    inserting.commit().await.unwrap();
    screening.await.unwrap().unwrap();
    assert!(place.stored().await.unwrap().finished);
    for number in 1..=4 {
        let layer = place.layer(sme(number).id).await;
        assert_eq!(layer, Some(Some(Layer::Standardization)), "{number}");
    }
}

/// Makes the rows of a table unreadable where this holds.
async fn damage(place: &Place, table: &str, condition: &str) {
    let column = if table == "sme" { "profile" } else { "body" };
    let damage = format!("UPDATE {table} SET {column} = '{{}}x' WHERE {condition}");
    let store = &place.app.store;
    assert_eq!(store.execute_for_test(&damage).await.unwrap(), 1);
}

async fn a_damaged_firm_keeps_nobody_waiting(place: Place) {
    let firms = [1, 2, 3, 4].map(sme);
    place.insert(&firms).await;
    let market = Markets::built_in().get("zhejiang").unwrap();
    let on = place.app.clock.today();
    let screen = Screen::new(market, &place.app.rules.catalog, on);
    let candidate = screen.candidate(Firm::from(&firms[2])).unwrap();
    let listing = Listing::propose(market, &candidate, on).unwrap();
    let listing = listing.refuse("材料不齐", on).unwrap();
    let tx = place.begin().await;
    let id = domain::ListingId(uuid::Uuid::from_u128(1));
    tx.listings().insert(id, &listing).await.unwrap();
    tx.commit().await.unwrap();
    catch_up(&place.app).await.unwrap();
    for firm in &firms {
        assert!(place.layer(firm.id).await.is_some());
    }
    damage(&place, "sme", &format!("name = '{}'", firms[1].name)).await;
    damage(&place, "listing", "market = 'zhejiang'").await;
    place.app.clock.advance(TimeDelta::days(1));
    catch_up(&place.app).await.unwrap();
    let stored = place.stored().await.unwrap();
    assert_eq!(
        (stored.day, stored.finished),
        (place.app.clock.today(), true)
    );
    let standardized = Some(Some(Layer::Standardization));
    for (firm, layer) in firms.iter().zip([standardized, None, None, standardized]) {
        assert_eq!(place.layer(firm.id).await, layer, "{}", firm.id);
    }
}

#[tokio::test]
async fn a_damaged_firm_that_was_locked_keeps_nobody_waiting() {
    let place = Place::postgres().await;
    let firms = [1, 2].map(sme);
    place.insert(&firms[..1]).await;
    catch_up(&place.app).await.unwrap();
    damage(&place, "sme", "true").await;
    place.insert(&firms[1..]).await;
    place.app.clock.advance(TimeDelta::days(1));
    let changing = place.begin().await;
    // Nobody can read it, and it is held all the same.
    assert!(changing.smes().hold(firms[0].id).await.is_err());
    let screening = place.screen();
    place.is_candidate(firms[1].id).await;
    drop(changing);
    screening.await.unwrap().unwrap();
    assert!(place.stored().await.unwrap().finished);
    assert_eq!(place.layer(firms[0].id).await, None);
}
