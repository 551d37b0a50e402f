//! Law 1: only the book runs.

use crate::rig::{BOOK, Person, Rig, ada, cloud, says};
use app::stage::{FaultCard, Onset, Play, Scene, Stage};
use app::{AppError, Progress, RehearsalConsent, Request};
use model::{Ask, Clock, EventKind, Mode, Reply, Timestamp, Wire, WireError};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

#[test]
fn law_1_a_book_that_is_edited_while_it_is_approved_runs_as_it_was_approved() {
    let rig = Rig::new(BOOK, Mode::Live);
    let file = rig.folder.path().join("a.md");
    std::fs::write(&file, BOOK).expect("written");
    let models = Mutex::new(vec!["controller"]);
    let wire = rig.wire(cloud(&models));
    let mut read = String::new();
    let mut person = Person(|proposal: &runbook::Proposal, now| {
        read.clone_from(&proposal.script);
        std::fs::write(&file, BOOK.replace("add-model", "destroy-model")).expect("written");
        ada(proposal, now)
    });
    rig.drive(&wire, &mut person).expect("it ends");
    let asked = wire.asked();
    let ran = asked.iter().find(|asked| asked.block == "add_model").expect("it ran");
    assert_eq!(ran.script, read, "what ran is what was read");
    assert!(BOOK.contains(&ran.script) && !ran.script.contains("destroy"), "byte for byte from the book");
}

#[test]
fn law_1_a_run_is_not_resumed_with_another_text() {
    let mut rig = Rig::new(BOOK, Mode::Rehearsal);
    let wire = rig.wire(|_| says("controller\n"));
    let mut away = Person(|_: &runbook::Proposal, _| panic!("the process dies here"));
    let died = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| rig.drive(&wire, &mut away)));
    assert!(died.is_err());
    let before = rig.events();
    let asked = wire.asked().len();
    rig.text = BOOK.replace("juju add-model \"$MODEL\"", "juju destroy-model \"$MODEL\"");
    let error = rig.drive(&wire, &mut RehearsalConsent).expect_err("another text");
    assert!(matches!(error, AppError::Refused(runbook::Refusal::OtherBook { .. })), "{error}");
    assert!(error.to_string().contains("open a new run, or restore the text"), "{error}");
    assert_eq!((rig.events(), wire.asked().len()), (before, asked), "nothing is recorded, nothing asked");
}

/// A stage without a twin: the real bash on the machine's own tools.
struct Bare;

struct BareScene;

impl Clock for BareScene {
    fn now(&self) -> Timestamp {
        Timestamp::UNIX_EPOCH
    }
}

impl Wire for BareScene {
    fn ask(&self, _: &Ask) -> Result<Reply, WireError> {
        Err(WireError::Unsupported("anything"))
    }
}

impl Scene for BareScene {
    fn path(&self) -> PathBuf {
        PathBuf::from("/usr/bin")
    }
    fn env(&self) -> Vec<(String, String)> {
        vec![]
    }
    fn clock(&self) -> &dyn Clock {
        self
    }
    fn wire(&self) -> &dyn Wire {
        self
    }
    fn onset(&self) -> Option<Onset> {
        None
    }
    fn unknown_calls(&self) -> Vec<String> {
        vec![]
    }
}

impl Stage for Bare {
    fn faults(&self) -> Vec<FaultCard> {
        let text = String::new;
        let fault = FaultCard {
            fault: "one".into(),
            layer: text(),
            onset: text(),
            looks_like: text(),
            source: text(),
        };
        vec![fault]
    }
    fn open_to(&self, _world: &Path) -> Result<Vec<String>, AppError> {
        Ok(vec!["one".to_owned()])
    }

    fn open(&self, play: &Play<'_>) -> Result<Box<dyn Scene>, AppError> {
        std::fs::write(play.world, "{}").expect("written");
        Ok(Box::new(BareScene))
    }
}

const SMALL: &str = "# B\n\n## Step 1 -- Look\n\n```bash\n# CHECK: jumphost\n# id: word\n# output: text\ncat word.txt\n```\n\n\
    ```cel\n# id: right\nword == \"one\"\n```\n";

fn small_site(folder: &Path) -> PathBuf {
    let site = folder.join("site");
    std::fs::create_dir_all(site.join("runbooks")).expect("made");
    std::fs::write(site.join("site.yaml"), "site: small\n").expect("written");
    std::fs::write(site.join("word.txt"), "one\n").expect("written");
    std::fs::write(site.join("runbooks/phase-01-b.md"), SMALL).expect("written");
    site
}

fn request(folder: &Path, site: &Path) -> Request {
    Request {
        site: site.to_owned(),
        books: vec![],
        faults: vec!["one".into()],
        seed: 1,
        state: folder.join("state"),
        seeds: 1,
        weaken: false,
        mistakes: false,
        fresh: false,
        operator: "ada".into(),
    }
}

#[test]
fn law_1_a_site_that_is_edited_between_two_scenarios_goes_on_as_it_was_recorded() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = small_site(folder.path());
    let request = request(folder.path(), &site);
    let sound = app::rehearse(&request, &Bare, &BareScene, &mut |_| {}).expect("an untouched site runs");
    assert_eq!(sound.verdict(), model::Verdict::Fails, "the fault escapes: nothing injects it");
    let mut closed = 0;
    let result = app::rehearse(&request, &Bare, &BareScene, &mut |progress| {
        let Progress::Event(event) = progress else { return };
        if matches!(event.kind, EventKind::RunClosed { .. }) {
            closed += 1;
            std::fs::write(site.join("word.txt"), "two\n").expect("written");
        }
    });
    let rehearsal = result.expect("the second scenario forks from the files of the first");
    assert_eq!(closed, 2);
    let held = |event: &model::Event| matches!(&event.kind, EventKind::GateJudged { verdict, .. } if verdict.opens());
    assert!(rehearsal.faults[0].events.iter().any(held), "it saw the word that was recorded");
    let again = app::rehearse(&request, &Bare, &BareScene, &mut |_| {}).expect("it runs as it is now");
    assert_eq!(again.verdict(), model::Verdict::Fails);
    assert_eq!(again.control[0].verdict, model::Verdict::Fails, "and this one sees the other word");
}

#[test]
fn law_1_a_state_folder_in_the_site_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = small_site(folder.path());
    let inside = Request { state: site.join("state"), ..request(folder.path(), &site) };
    let error = app::rehearse(&inside, &Bare, &BareScene, &mut |_| {}).expect_err("refused");
    assert!(error.to_string().contains("inside the site"), "{error}");
    assert!(!site.join("state").exists(), "and nothing is written there");
    let usual = Request { state: site.join(".interlock"), ..request(folder.path(), &site) };
    app::rehearse(&usual, &Bare, &BareScene, &mut |_| {}).expect("this one is no part of the site");
}

#[test]
fn law_1_what_is_a_link_is_not_read_and_that_is_said() {
    let folder = tempfile::tempdir().expect("a folder");
    let site = small_site(folder.path());
    let book = site.join("runbooks/phase-01-b.md");
    let elsewhere = folder.path().join("elsewhere.md");
    std::fs::rename(&book, &elsewhere).expect("moved");
    std::os::unix::fs::symlink(&elsewhere, &book).expect("linked");
    let error = app::rehearse(&request(folder.path(), &site), &Bare, &BareScene, &mut |_| {});
    let error = error.expect_err("there is no book");
    assert!(matches!(&error, AppError::Missing { what, .. } if what == "book to rehearse"), "{error}");
    let checked = app::check(&site, &[], &BareScene).expect("it is checked");
    let places: Vec<&str> = checked
        .findings
        .iter()
        .filter(|finding| finding.code == "link-left-out")
        .filter_map(|finding| checked.sources.get(finding.at.file))
        .map(|source| &*source.name)
        .collect();
    assert_eq!(places.len(), 1, "{:?}", checked.findings);
    assert!(places.first().is_some_and(|name| name.ends_with("phase-01-b.md")), "{places:?}");
}
