//! A book over ssh to three real hosts: whole, cut off, and gone on with. Whatever happens on the way, the file on the
//! host shows exactly one mutation.

use crate::hosts::{Hosts, is_gone, until};
use crate::terminal::Terminal;

/// Looks at three hosts, adds a line to a file on each, looks again. What the first mutation does is left open.
fn book(paint_alpha: &str) -> String {
    let look = |target: &str, id: &str| {
        format!(
            "```bash\n# CHECK: {target}\n# id: {id}\n# output: lines\nuname -n; cat /srv/lines || true\n```\n\n"
        )
    };
    let paint = |target: &str, host: &str, script: &str| {
        format!(
            "```bash\n# RUN: {target}\n# id: paint_{host}\n# changes: adds a line to /srv/lines\n# undo: take it out\n\
             # needs: COLOUR = site.juju.model\n# look: {host}\n# done: {host}.exists(l, l == \"blue\")\n{script}\n```\n\n"
        )
    };
    let still = |target: &str, host: &str| {
        let id = format!("{host}_before");
        format!("{}```cel\n{id}.size() == 1\n```\n\n", look(target, &id))
    };
    let add = "echo \"$COLOUR\" >> /srv/lines";
    [
        "# Paint\n\n## Step 1.1 -- Look\n\n",
        &look("host:alpha", "alpha"),
        &look("host:beta", "beta"),
        &look("vm:gamma", "gamma"),
        "```cel\n# id: unpainted\n[alpha, beta, gamma].all(l, l.size() == 1)\n\
         [alpha[0], beta[0], gamma[0]] == [\"alpha\", \"beta\", \"gamma\"]\n```\n\n## Step 1.2 -- Paint\n\n",
        &paint("host:alpha", "alpha", &paint_alpha.replace("ADD", add)),
        &still("host:beta", "beta"),
        &paint("host:beta", "beta", add),
        &still("vm:gamma", "gamma"),
        &paint("vm:gamma", "gamma", add),
        "## EXIT GATE\n\n",
        &look("host:alpha", "alpha_after"),
        &look("host:beta", "beta_after"),
        &look("vm:gamma", "gamma_after"),
        "```cel\n# id: painted\n[alpha_after, beta_after, gamma_after].all(l, l.size() == 2 && l[1] == \"blue\")\n```\n",
    ]
    .concat()
}

const ADD_AND_WAIT: &str = "ADD; touch /srv/begun; until [ -e /srv/go ]; do sleep 0.05; done";
const WAIT_AND_ADD: &str = "touch /srv/begun; until [ -e /srv/go ]; do sleep 0.05; done; ADD";

/// Starts the book and waits until its first mutation is under way on the host.
fn in_mid_mutation(hosts: &Hosts) -> Terminal {
    let mut terminal = hosts.at_terminal("");
    terminal.wait_for("anything else declines: ");
    terminal.type_in("yes\n");
    hosts.until_there("alpha", "begun");
    terminal
}

/// Goes on at a terminal, approves what is offered, and sees the book hold with one line on each host.
fn holds(hosts: &Hosts, offered: &[&str]) {
    let mut terminal = hosts.at_terminal("");
    for block in offered {
        terminal.wait_for(&format!("RUN {block} on "));
        terminal.wait_for_next("anything else declines: ");
        terminal.type_in("yes\n");
    }
    let (status, screen) = terminal.end();
    assert_eq!(status, 0, "{screen}");
    for host in ["alpha", "beta", "gamma"] {
        assert_eq!(hosts.read(host, "lines"), "blue\n", "{host}\n{screen}");
    }
}

/// Goes on where nobody is, while the block is still at it: nothing is offered, and the run stays open.
fn is_still_at_it(hosts: &Hosts) {
    let run = hosts.without_terminal("");
    let json = run.json();
    assert_eq!((run.status, json["closed"].as_bool()), (3, Some(false)), "{}", run.stdout);
    assert_eq!(
        (json["held"]["by"].as_str(), json["held"]["id"].as_str()),
        (Some("look"), Some("paint_alpha"))
    );
    assert_eq!(hosts.starts("paint_alpha"), 1);
}

/// The step came to its end, that is recorded, and nothing was begun after it.
fn ended_and_stopped(hosts: &Hosts) {
    let told = hosts.told();
    assert!(told.iter().any(|told| told == "step-finished paint_alpha"), "{told:?}");
    assert_eq!((hosts.starts("paint_alpha"), hosts.starts("paint_beta")), (1, 0), "{told:?}");
}

#[test]
fn a_book_over_ssh_changes_each_host_once() {
    let Some(hosts) = Hosts::with(&book("ADD")) else { return };
    holds(&hosts, &["paint_alpha", "paint_beta", "paint_gamma"]);
    for block in ["paint_alpha", "paint_beta", "paint_gamma"] {
        assert_eq!(hosts.starts(block), 1);
    }
}

#[test]
fn killed_after_the_change_it_is_found_done() {
    let Some(hosts) = Hosts::with(&book(ADD_AND_WAIT)) else { return };
    in_mid_mutation(&hosts).kill();
    is_still_at_it(&hosts);
    hosts.touch("alpha", "go");
    hosts.until_idle("alpha");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 1, "it is not done twice");
}

#[test]
fn killed_before_the_change_it_is_not_repeated_while_it_may_still_come() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    in_mid_mutation(&hosts).kill();
    is_still_at_it(&hosts);
    assert_eq!(hosts.read("alpha", "lines"), "");
    // Now it comes, from the block that nobody waits for any more.
    hosts.touch("alpha", "go");
    hosts.until_idle("alpha");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 1);
}

#[test]
fn killed_before_the_change_on_both_sides_it_is_offered_again() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    in_mid_mutation(&hosts).kill();
    assert!(hosts.kill("alpha", "pipefail") > 0, "the block was there");
    hosts.until_idle("alpha");
    hosts.touch("alpha", "go");
    holds(&hosts, &["paint_alpha", "paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 2, "looked at, and then started again");
}

#[test]
fn a_link_that_goes_down_is_noticed_and_looked_at_when_it_is_up() {
    let Some(hosts) = Hosts::with(&book(ADD_AND_WAIT)) else { return };
    let terminal = in_mid_mutation(&hosts);
    hosts.link("alpha", "down");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    assert!(screen.contains("paint_alpha was started, and its look could not be measured"), "{screen}");
    assert!(screen.contains("cannot reach host:alpha"), "{screen}");
    hosts.touch("alpha", "go");
    hosts.until_idle("alpha");
    hosts.link("alpha", "up");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 1);
}

#[test]
fn a_session_that_is_cut_off_is_looked_at() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    let terminal = in_mid_mutation(&hosts);
    assert!(hosts.kill("alpha", "sshd: root") > 0, "the session was there");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    assert!(screen.contains("paint_alpha was started, and its look could not be measured"), "{screen}");
    assert!(screen.contains("still runs there (process "), "{screen}");
    is_still_at_it(&hosts);
    hosts.touch("alpha", "go");
    hosts.until_idle("alpha");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 1);
}

#[test]
fn one_ctrl_c_lets_the_host_finish() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    let mut terminal = in_mid_mutation(&hosts);
    terminal.type_in("\u{3}");
    terminal.wait_for("stopping after this step");
    hosts.touch("alpha", "go");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    ended_and_stopped(&hosts);
    holds(&hosts, &["paint_beta", "paint_gamma"]);
}

#[test]
fn a_second_ctrl_c_says_what_is_unknown() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    let mut terminal = in_mid_mutation(&hosts);
    terminal.type_in("\u{3}");
    terminal.wait_for("Ctrl-C again stops at once");
    terminal.type_in("\u{3}");
    let (status, screen) = terminal.end();
    assert_eq!(status, 3, "{screen}");
    assert!(screen.contains("paint_alpha was stopped by hand, and how far it came is not known"), "{screen}");
    assert_eq!(hosts.told().last().map(String::as_str), Some("step-started paint_alpha"));
    is_still_at_it(&hosts);
    hosts.touch("alpha", "go");
    hosts.until_idle("alpha");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
    assert_eq!(hosts.starts("paint_alpha"), 1);
}

#[test]
fn a_closed_terminal_lets_the_host_finish() {
    let Some(hosts) = Hosts::with(&book(WAIT_AND_ADD)) else { return };
    let terminal = in_mid_mutation(&hosts);
    let run = terminal.process();
    // The window is gone, and with it the terminal.
    terminal.close();
    hosts.touch("alpha", "go");
    until("its end", || is_gone(run));
    ended_and_stopped(&hosts);
    assert_eq!(hosts.read("alpha", "lines"), "blue\n");
    holds(&hosts, &["paint_beta", "paint_gamma"]);
}

#[test]
fn a_host_that_nobody_knows_is_not_reached_and_another_is_not_asked() {
    let Some(hosts) = Hosts::with(&book("ADD").replace("CHECK: host:beta", "CHECK: host:delta")) else {
        return;
    };
    let run = hosts.without_terminal("");
    assert_eq!(run.status, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("delta"), "{}", run.stdout);
    // A man in the middle: the address of alpha answers with a key that is not alpha's.
    let known = std::fs::read_to_string(hosts.path("known_hosts")).expect("read");
    std::fs::write(hosts.path("known_hosts"), known.replace("192.0.2.2 ", "192.0.2.6 ")).expect("written");
    let run = hosts.without_terminal("--abandon mistyped");
    assert_eq!(run.status, 3, "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("alpha"), "{}", run.stdout);
}
