//! `approvals`: who may approve. What cannot be read here gives nobody a right: the section asks for signatures as soon as
//! it is there at all.

use super::fields::{Reader, duration};
use model::yaml::{Node, Value};
use model::{APPROVAL_LIFETIME, AnotherPerson, Approvals, At, Finding, Grave, PublicKey};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// The longest that an approval may wait.
const LONGEST: Duration = Duration::from_secs(86400);

impl Reader {
    pub(super) fn approvals(&mut self, node: Option<&Node>) -> Option<Approvals> {
        let node = node?;
        let mut table = self.table("approvals", node.span, node);
        let people = self.need(&mut table, "people");
        let people = self.people(people);
        let another = table.get("another-person");
        let another_person = another.map_or(AnotherPerson::Never, |node| self.another_person(node));
        let lifetime = self.scalar("approvals.lifetime", table.get("lifetime"), lifetime);
        self.close(table);
        if let Some(node) = another.filter(|_| another_person != AnotherPerson::Never && people.len() < 2) {
            let message = "`approvals.another-person` asks for another person than the runner, and `approvals.people` \
                           does not name two";
            let finding = Finding::error("site-bad-value", node.span, message.to_owned());
            self.findings.push(finding.help("name a second person with a key, or nothing can be approved"));
        }
        let lifetime = lifetime.map_or(APPROVAL_LIFETIME, |lifetime| lifetime.value);
        Some(Approvals { people, another_person, lifetime })
    }

    fn people(&mut self, node: Option<&Node>) -> BTreeMap<String, PublicKey> {
        let mut owners: BTreeMap<PublicKey, At<String>> = BTreeMap::new();
        let mut people = BTreeMap::new();
        for (path, name, value) in self.named("approvals.people", node) {
            if name.value.trim() != name.value || name.value.is_empty() || name.value == "rehearsal" {
                let message = format!("`{path}` is no name that a person can approve under");
                let finding = Finding::error("site-bad-value", name.span, message);
                self.findings.push(finding.help("write the name that the person's key bears"));
                continue;
            }
            let Some(key) = self.scalar(&path, Some(value), public_key) else { continue };
            if let Some(other) = owners.get(&key.value) {
                let message =
                    format!("`{path}` has the key of `{}`, and nobody could tell who signed", other.value);
                let finding = Finding::error("site-bad-value", key.span, message);
                let finding = finding.related(other.span, format!("`{}` has it here", other.value));
                self.findings.push(finding.help("one key for each person: `interlock key new` makes one"));
                continue;
            }
            owners.insert(key.value.clone(), name.clone());
            people.insert(name.value, key.value);
        }
        people
    }

    fn another_person(&mut self, node: &Node) -> AnotherPerson {
        if matches!(node.value, Value::List(_)) {
            let path = "approvals.another-person";
            let labels = node.items().iter().map(|item| self.scalar(path, Some(item), label));
            let labels: Vec<_> = labels.collect();
            // With a word that nobody understands among them, all rather than too few.
            let known: Option<BTreeSet<Grave>> =
                labels.into_iter().map(|label| label.map(|label| label.value)).collect();
            return known.map_or(AnotherPerson::Always, AnotherPerson::For);
        }
        match node.as_bool() {
            Some(false) => AnotherPerson::Never,
            Some(true) => AnotherPerson::Always,
            None => {
                self.shape("approvals.another-person", node, "true, false or a list of labels");
                AnotherPerson::Always
            }
        }
    }
}

fn public_key(text: &str) -> Result<PublicKey, String> {
    PublicKey::parse(text).ok_or_else(|| "is no public key as `interlock key show` prints it".to_owned())
}

fn label(text: &str) -> Result<Grave, String> {
    let label = Grave::ALL.into_iter().find(|label| label.as_str() == text);
    label.ok_or_else(|| "must be caution, confirm or secret".to_owned())
}

fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = duration(text)?;
    if lifetime.is_zero() || lifetime > LONGEST {
        return Err("is no time that an approval may wait: more than nothing, up to 1d".to_owned());
    }
    Ok(lifetime)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, reading};
    use model::{AnotherPerson, Approvals, Grave};

    const ADA: &str = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    const BOB: &str = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

    fn approvals(text: &str) -> Option<Approvals> {
        reading(&format!("site: x\n{text}")).0.site.approvals
    }

    #[test]
    fn people_with_their_keys_and_what_another_person_must_approve_are_read() {
        assert_eq!(approvals("cloud: a\n"), None);
        let text = format!(
            "approvals: {{people: {{ada: \"{ADA}\", bob: \"{BOB}\"}}, another-person: [caution, secret], lifetime: 5m}}\n"
        );
        assert_eq!(check(&text), "");
        let read = approvals(&text).unwrap();
        assert_eq!(read.people["bob"].as_str(), BOB);
        assert_eq!(read.another_person, AnotherPerson::For([Grave::Caution, Grave::Secret].into()));
        assert_eq!(read.lifetime.as_secs(), 300);
        let plain = approvals(&format!("approvals: {{people: {{ada: \"{ADA}\"}}}}\n")).unwrap();
        assert_eq!((plain.another_person, plain.lifetime.as_secs()), (AnotherPerson::Never, 900));
    }

    #[test]
    fn what_cannot_be_read_is_found_and_gives_nobody_a_right() {
        let text = format!(
            "approvals:\n  people:\n    ada: \"{ADA}\"\n    bob: \"{ADA}\"\n    eve: ed25519:01\n    rehearsal: \"{BOB}\"\n  \
             another-person: [caution, confrim]\n  lifetime: 2d\n  persons: {{}}\n"
        );
        insta::assert_snapshot!(check(&text), @"
        10:3 site-unknown-key approvals has no key `persons` -> known here: people, another-person, lifetime
        5:10 site-bad-value `approvals.people.bob` has the key of `ada`, and nobody could tell who signed -> one key for each person: `interlock key new` makes one
        6:10 site-bad-value `approvals.people.eve: ed25519:01` is no public key as `interlock key show` prints it -> mend the value
        7:5 site-bad-value `approvals.people.rehearsal` is no name that a person can approve under -> write the name that the person's key bears
        8:19 site-bad-value `approvals.another-person` asks for another person than the runner, and `approvals.people` does not name two -> name a second person with a key, or nothing can be approved
        8:29 site-bad-value `approvals.another-person: confrim` must be caution, confirm or secret -> mend the value
        9:13 site-bad-value `approvals.lifetime: 2d` is no time that an approval may wait: more than nothing, up to 1d -> mend the value
        ");
        let read = approvals(&text).unwrap();
        assert_eq!((read.people.len(), read.another_person), (1, AnotherPerson::Always));
        for text in [
            "approvals: yes\n",
            "approvals: {}\n",
            "approvals: {people: [ada]}\n",
            "approvals: {people: {}, another-person: maybe}\n",
        ] {
            assert!(approvals(text).unwrap().people.is_empty(), "{text}");
            assert_ne!(check(text), "", "{text}");
        }
    }
}
