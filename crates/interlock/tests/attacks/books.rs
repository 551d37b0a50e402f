//! Other texts than those of the commit that the record names, and books that would act without having looked.

use crate::Family;
use crate::lab::{BOOK, Lab, ada, link, nobody, refusal, said};

pub const FAMILY: Family = Family {
    name: "Books and sites",
    laws: "law 1: only the book runs, at a known commit; law 3: verify before mutate",
    attempts: &[
        ("a block that is edited while its approval is asked for", |lab| {
            meanwhile(lab, || lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED"))
        }),
        ("a block that is edited and committed while its approval is asked for", |lab| {
            meanwhile(lab, || {
                lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED");
                lab.commit();
            })
        }),
        ("a value that is edited while the approval is asked for", |lab| {
            meanwhile(lab, || lab.edit("site/site.yaml", "blue", "grey"))
        }),
        ("a file that is added while the approval is asked for", |lab| {
            meanwhile(lab, || lab.write("site/runbooks/ops-other.md", BOOK))
        }),
        ("an edit that git was told to overlook, made while the approval is asked for", |lab| {
            lab.git(&["update-index", "--assume-unchanged", "runbooks/ops-paint.md"]);
            meanwhile(lab, || lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED"))
        }),
        ("a run that is gone on with at another commit", |lab| {
            lab.waits();
            lab.book(&BOOK.replace("echo \"$COLOUR\"", "echo PWNED"));
            lab.refuses()
        }),
        ("a book that is edited and not committed", |lab| {
            lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED");
            lab.refuses()
        }),
        ("a book that git was told to think unchanged", |lab| {
            lab.git(&["update-index", "--assume-unchanged", "runbooks/ops-paint.md"]);
            lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED");
            lab.refuses()
        }),
        ("a book that git was told to skip", |lab| {
            lab.git(&["update-index", "--skip-worktree", "runbooks/ops-paint.md"]);
            lab.edit("site/runbooks/ops-paint.md", "echo \"$COLOUR\"", "echo PWNED");
            lab.refuses()
        }),
        ("a book that a filter of git makes look like the committed one", |lab| {
            lab.write("site/.gitattributes", "*.md filter=hide\n");
            lab.commit();
            lab.git(&["config", "filter.hide.clean", "sed s/PWNED/blue/"]);
            lab.book(&BOOK.replace("\"$COLOUR\"", "blue"));
            lab.edit("site/runbooks/ops-paint.md", "echo blue", "echo PWNED");
            lab.refuses()
        }),
        ("a book that git ignores", |lab| {
            lab.write("site/.git/info/exclude", "ops-other.md\n");
            lab.write("site/runbooks/ops-other.md", BOOK);
            let request = app::live::Request { book: "ops-other".into(), ..lab.request() };
            refusal(lab.go(&request, &mut crate::lab::By(ada)))
        }),
        ("a site.yaml that is not in the commit", |lab| {
            lab.git(&["rm", "-q", "--cached", "site.yaml"]);
            lab.write("site/.gitignore", "site.yaml\n");
            lab.git(&["add", ".gitignore"]);
            lab.git(&["commit", "-q", "-m", "b"]);
            lab.refuses()
        }),
        ("a file that nobody committed", |lab| {
            lab.write("site/notes.md", "new");
            lab.refuses()
        }),
        ("a site in no repository", |lab| {
            std::fs::remove_dir_all(lab.path("site/.git")).expect("gone");
            lab.refuses()
        }),
        ("a book that is a link", |lab| {
            std::fs::rename(lab.path("site/runbooks/ops-paint.md"), lab.path("elsewhere.md")).expect("moved");
            link(&lab.path("elsewhere.md"), &lab.path("site/runbooks/ops-paint.md"));
            lab.commit();
            lab.refuses()
        }),
        ("a folder of books that is a link", |lab| {
            std::fs::rename(lab.path("site/runbooks"), lab.path("books")).expect("moved");
            link(&lab.path("books"), &lab.path("site/runbooks"));
            lab.commit();
            lab.refuses()
        }),
        ("a site.yaml that is a link", |lab| {
            std::fs::rename(lab.path("site/site.yaml"), lab.path("elsewhere.yaml")).expect("moved");
            link(&lab.path("elsewhere.yaml"), &lab.path("site/site.yaml"));
            lab.commit();
            lab.refuses()
        }),
        ("a book that lies outside the site", |lab| {
            lab.write("ops-evil.md", BOOK);
            let request = app::live::Request { book: "../../ops-evil".into(), ..lab.request() };
            refusal(lab.go(&request, &mut crate::lab::By(ada)))
        }),
        ("a beginning that two books share", |lab| {
            lab.write("site/runbooks/ops-paint-more.md", BOOK);
            lab.commit();
            let request = app::live::Request { book: "ops-pai".into(), ..lab.request() };
            refusal(lab.go(&request, &mut crate::lab::By(ada)))
        }),
        ("a state folder inside the site", |lab| {
            let site = lab.path("site").display().to_string();
            let line = format!("run {site} ops-paint --state {site}/state");
            let first = lab.binary(&line, "");
            assert_ne!(first.status.code(), Some(0));
            said(&lab.binary(&line, ""))
        }),
        ("a mutation with no gate above it", |lab| {
            lab.book(&without_gate(BOOK));
            lab.refuses()
        }),
        ("a mutation behind a gate that reads nothing of the cloud", |lab| {
            lab.book(&BOOK.replace("!files.exists(f, f == \"made\")", "site.juju.model == \"blue\""));
            lab.refuses()
        }),
        ("a label that nobody knows", |lab| {
            lab.book(&BOOK.replace("# undo: rm", "# approve: always"));
            lab.refuses()
        }),
        ("a label twice, the second one milder", |lab| {
            lab.book(&BOOK.replace("# undo: rm", "# confirm: blue\n# confirm: yes"));
            lab.refuses()
        }),
        ("a place that is an option of ssh", |lab| {
            lab.book(&BOOK.replace("# RUN: jumphost", "# RUN: host:-oProxyCommand=touch${IFS}PWNED"));
            lab.refuses()
        }),
        ("a mutation that is called a CHECK and a RUN", |lab| {
            lab.book(&BOOK.replace("# RUN: jumphost", "# CHECK: jumphost\n# RUN: jumphost"));
            lab.refuses()
        }),
        ("two mutations in a row, the second on what the first one left", |lab| {
            // The first does nothing; behind it nothing was looked at.
            let run = BOOK.split("```bash\n# RUN").nth(1).and_then(|rest| rest.split("```").next()).expect("a RUN");
            let first = run.replace("id: paint", "id: first").replace("echo \"$COLOUR\" >>", "true #");
            let first = first.replace("# look: files\n# done: files.exists(f, f == \"made\")\n", "");
            lab.book(&BOOK.replacen("```bash\n# RUN", &format!("```bash\n# RUN{first}```\n\n```bash\n# RUN"), 1));
            lab.refuses()
        }),
        ("a run that is abandoned and begun anew in one breath, with nobody there", |lab| {
            lab.waits();
            let request = app::live::Request { abandon: Some("tired".into()), ..lab.request() };
            refusal(lab.go(&request, &mut crate::lab::By(nobody)))
        }),
    ],
};

/// Ada approves what she read, and in the meantime something is changed.
fn meanwhile(lab: &Lab, change: impl Fn()) -> String {
    refusal(lab.run(|proposal, now| {
        change();
        ada(proposal, now)
    }))
}

fn without_gate(book: &str) -> String {
    let (before, rest) = book.split_once("```cel\n# id: absent").expect("a gate");
    let (_, after) = rest.split_once("```\n").expect("its end");
    format!("{before}{after}")
}
