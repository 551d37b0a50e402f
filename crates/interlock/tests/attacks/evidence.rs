//! Gates that would open on nothing, on half an answer, or on an old one.

use crate::Family;
use crate::lab::{BOOK, Lab, ada, refusal};

pub const FAMILY: Family = Family {
    name: "Evidence",
    laws: "law 5: nothing vacuous; law 3: verify before mutate",
    attempts: &[
        ("a CHECK that says nothing", |lab| says(lab, "true")),
        ("a CHECK that says blank lines", |lab| says(lab, "echo; echo")),
        ("a CHECK that fails behind a good answer", |lab| says(lab, "echo here; exit 1")),
        ("a CHECK that is killed behind a good answer", |lab| says(lab, "echo here; kill -9 $$")),
        ("a CHECK whose pipe fails in its first half", |lab| says(lab, "false | echo here")),
        ("a CHECK whose program is not there", |lab| says(lab, "no-such-program")),
        ("a CHECK that says more than is kept", |lab| says(lab, "head -c 9000000 /dev/zero | tr '\\0' x")),
        ("a CHECK whose answer is no text", |lab| says(lab, "printf '\\377\\376'")),
        ("a CHECK that outlives its time limit", |lab| {
            lab.book(&BOOK.replacen("# output: lines", "# output: lines\n# timeout: 1s", 1).replace(
                "ls \"$HOME/box\"",
                "echo here; sleep 60",
            ));
            lab.refuses()
        }),
        ("a CHECK on a host that cannot be reached", |lab| {
            lab.book(&BOOK.replacen("# CHECK: jumphost", "# CHECK: host:nowhere.invalid", 1));
            let message = lab.refuses();
            assert!(message.contains("files is not measured"), "{message}");
            "the gate absent could not be measured: files is not measured".to_owned()
        }),
        ("an answer that is not the JSON it should be", |lab| {
            lab.book(&BOOK.replacen("# output: lines", "# output: json", 1));
            lab.refuses()
        }),
        ("a gate over what a filter leaves, which is nothing", |lab| {
            let none = "files.filter(f, f.startsWith(\"x\")).all(f, f == \"y\")";
            lab.book(&BOOK.replace("!files.exists(f, f == \"made\")", none));
            lab.refuses()
        }),
        ("a gate that comes to a word and not to true", |lab| {
            lab.book(&BOOK.replace("!files.exists(f, f == \"made\")", "files[0]"));
            lab.refuses()
        }),
        ("a gate that cannot be read", |lab| {
            lab.book(&BOOK.replace("!files.exists(f, f == \"made\")", "files.exists(f, f =="));
            lab.refuses()
        }),
        ("a gate that does not hold", |lab| {
            lab.book(&BOOK.replace("!files.exists(f, f == \"made\")", "files.exists(f, f == \"made\")"));
            lab.refuses()
        }),
        ("a mutation whose answer is lost, and whose look then says nothing", |lab| {
            let once = "if [ -f \"$HOME/asked\" ]; then exit 0; fi; touch \"$HOME/asked\"; echo here";
            lab.book(&BOOK.replace("ls \"$HOME/box\"", once).replace("echo \"$COLOUR\" >>", "kill -9 $$; echo >>"));
            lab.refuses()
        }),
        ("a mutation that never happens, with a person who always approves", |lab| {
            lab.book(&BOOK.replace("echo \"$COLOUR\" >>", "kill -9 $$; echo >>"));
            let mut asked = 0;
            let message = refusal(lab.run(|proposal, now| {
                asked += 1;
                ada(proposal, now)
            }));
            assert_eq!(asked, 3, "each start is approved by itself, and there are no more than three");
            message
        }),
    ],
};

fn says(lab: &Lab, script: &str) -> String {
    lab.book(&BOOK.replace("ls \"$HOME/box\"", script));
    lab.refuses()
}
