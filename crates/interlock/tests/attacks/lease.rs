//! Two writers for one cloud in a team's journal, a real PostgreSQL: who lost the lease starts nothing more.

use crate::Family;
use crate::cluster::Cluster;
use crate::lab::{By, Lab, ada, nobody, refusal, said};
use crate::page::SKIPPED;
use app::live::Request;
use model::{EventKind, Journal, JournalError, RunId};
use store::{Claim, Place, Store};

pub const FAMILY: Family = Family {
    name: "The lease",
    laws: "law 6: of one cloud one process writes, by the database's clock, and what is not recorded is not begun",
    attempts: &[
        ("a second runner while the first one thinks", |lab| {
            team(lab, |team| {
                let mut told = String::new();
                refusal(lab.go(&team.request(lab), &mut By(|proposal: &_, now| {
                    told = said(&lab.binary(&lab.line_without_state(), ""));
                    nobody(proposal, now)
                })));
                plain(&told)
            })
        }),
        ("a second runner whose clock is an hour ahead", |lab| {
            team(lab, |team| {
                let mut told = String::new();
                refusal(lab.go(&team.request(lab), &mut By(|proposal: &_, now| {
                    lab.clock.jump(3600);
                    told = refusal(lab.go(&team.request(lab), &mut By(ada)));
                    lab.clock.jump(-3600);
                    nobody(proposal, now)
                })));
                plain(&told)
            })
        }),
        ("an approval that is used after a colleague took the run over", |lab| {
            team(lab, |team| {
                let told = refusal(lab.go(&team.request(lab), &mut By(|proposal: &_, now| {
                    team.run_out();
                    assert!(refusal(lab.go(&team.request(lab), &mut By(nobody))).contains("nobody is there"));
                    ada(proposal, now)
                })));
                plain(&told)
            })
        }),
        ("an approval that is used while a colleague is at it", |lab| {
            team(lab, |team| {
                let told = refusal(lab.go(&team.request(lab), &mut By(|proposal: &_, now| {
                    team.run_out();
                    let other = store::open(&team.place(), &claim("lab", "process 7 of ben on jump2"));
                    // The colleague is alive as long as this process is.
                    std::mem::forget(other.expect("it is free"));
                    ada(proposal, now)
                })));
                plain(&told)
            })
        }),
        ("a writer that slept through its lease appends, and nobody took it", |lab| {
            team(lab, |team| {
                let mut journal = team.open("lab").expect("it is free");
                team.run_out();
                plain(&team.append(&mut *journal).expect_err("refused").to_string())
            })
        }),
        ("a writer of one cloud that takes the lease of it a second time", |lab| {
            team(lab, |team| {
                let _first = team.open("lab").expect("it is free");
                plain(&team.open("lab").err().expect("refused").to_string())
            })
        }),
        ("a program that writes itself into the row of the lease", |lab| {
            sql(lab, "UPDATE interlock.lease SET holder = 'mallory'")
        }),
        ("a program that gives itself a higher token", |lab| sql(lab, "UPDATE interlock.lease SET token = token + 1")),
        ("a program that takes the lease for ever", |lab| sql(lab, "UPDATE interlock.lease SET until = 'infinity'")),
        ("a program that makes the lease forgotten", |lab| sql(lab, "DELETE FROM interlock.lease")),
        ("a copy of the last row put behind it, beside the writer, with a right digest", |lab| {
            team(lab, |team| {
                let told = refusal(lab.go(
                    &team.request(lab),
                    &mut By(|proposal: &_, now| {
                        team.cluster.sql(&team.database).run(
                            "INSERT INTO interlock.event SELECT seq + 1, run, at, kind, json, digest, digest \
                             FROM interlock.event ORDER BY seq DESC LIMIT 1",
                        );
                        ada(proposal, now)
                    }),
                ));
                plain(&told)
            })
        }),
        ("a row put behind the last one that does not follow it", |lab| {
            sql(
                lab,
                "INSERT INTO interlock.event SELECT seq + 1, run, at, kind, json, prev, digest \
                 FROM interlock.event ORDER BY seq DESC LIMIT 1",
            )
        }),
        ("a row of the record edited by the owner of the tables", |lab| {
            sql(lab, "UPDATE interlock.event SET json = replace(json, 'ada', 'eve')")
        }),
        ("the record emptied by the owner of the tables", |lab| sql(lab, "TRUNCATE interlock.event")),
        ("a run of the site in a journal of one's own", |lab| {
            team(lab, |_| said(&lab.binary(&format!("{} --journal postgres://127.0.0.1:1/mine", lab.line_without_state()), "")))
        }),
    ],
};

/// A server with an empty database, whose address the site names.
struct Team {
    cluster: Cluster,
    database: String,
}

/// Carries an attempt out in a team; `SKIPPED`, said aloud, where there is no PostgreSQL.
fn team(lab: &Lab, attempt: impl FnOnce(&Team) -> String) -> String {
    let Some(cluster) = Cluster::start() else { return SKIPPED.to_owned() };
    let database = cluster.database(None);
    let team = Team { cluster, database };
    let site = std::fs::read_to_string(lab.path("site/site.yaml")).expect("read");
    lab.write("site/site.yaml", &format!("{site}journal: {}\n", team.address()));
    lab.commit();
    let port = format!(":{}/", team.cluster.port());
    attempt(&team).replace(&port, ":PORT/")
}

impl Team {
    fn address(&self) -> String {
        self.cluster.address("postgres", &self.database)
    }

    fn place(&self) -> Place {
        Place::at(&self.address()).expect("an address")
    }

    fn request(&self, lab: &Lab) -> Request {
        Request { journal: self.place(), ..lab.request() }
    }

    fn open(&self, cloud: &str) -> Result<Box<dyn Store>, JournalError> {
        store::open(&self.place(), &claim(cloud, "process 6 of ada on jump1"))
    }

    fn append(&self, journal: &mut dyn Journal) -> Result<model::Event, JournalError> {
        let noted = EventKind::DivergenceNoted { reason: "asleep".into(), author: "ada".into() };
        journal.append(&RunId("live-ops-paint-1@lab".into()), model::Timestamp::now(), noted)
    }

    /// As if the time of the lease had gone by.
    fn run_out(&self) {
        self.cluster.sql(&self.database).run("UPDATE interlock.lease SET until = clock_timestamp()");
    }
}

fn claim(cloud: &str, holder: &str) -> Claim {
    Claim { cloud: cloud.into(), holder: holder.into() }
}

/// A program with the rights of the owner, on a journal with one run in it whose process is at work.
fn sql(lab: &Lab, statement: &str) -> String {
    team(lab, |team| {
        let mut told = String::new();
        refusal(lab.go(&team.request(lab), &mut By(|proposal: &_, now| {
            told = team.cluster.sql(&team.database).try_run(statement).expect_err(statement);
            nobody(proposal, now)
        })));
        told
    })
}

/// Without the number of a process.
fn plain(told: &str) -> String {
    let Some((before, rest)) = told.split_once("process ") else { return told.to_owned() };
    let (number, after) = rest.split_once(' ').unwrap_or_default();
    match number.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{before}process N {after}"),
        false => told.to_owned(),
    }
}
