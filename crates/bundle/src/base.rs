//! Bases (`ubuntu@22.04/stable`) and the series that they replaced.

use crate::Invalid;
use crate::quote::quoted;
use std::fmt;

/// An operating system and its channel.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Base {
    os: String,
    channel: String,
}

const SYSTEMS: [&str; 6] = ["ubuntu", "centos", "windows", "osx", "opensuse", "genericlinux"];
const RISKS: [&str; 4] = ["stable", "candidate", "beta", "edge"];

impl Base {
    /// Reads `OS@TRACK[/RISK[/BRANCH]]`; the risk is `stable` where it is not given.
    ///
    /// # Errors
    /// [`Invalid::Base`] with the reason.
    pub fn parse(text: &str) -> Result<Base, Invalid> {
        let invalid = |why: &str| Invalid::Base(format!("invalid base string {}: {why}", quoted(text)));
        let Some((os, channel)) = text.split_once('@').filter(|(_, channel)| !channel.contains('@')) else {
            return Err(invalid("it must contain exactly one @"));
        };
        let os = os.to_lowercase();
        if !SYSTEMS.contains(&os.as_str()) {
            return Err(invalid(&format!("os {} not valid", quoted(&os))));
        }
        let channel = normal_channel(channel).ok_or_else(|| invalid("channel not valid"))?;
        Ok(Base { os, channel })
    }

    /// The base that a text means, whether it names a base or, as old bundles do, a series.
    pub fn of(text: &str) -> Option<Base> {
        Base::parse(text).ok().or_else(|| base_of_series(text))
    }

    /// The system and its release without the risk, as charms name their bases: `ubuntu@22.04`.
    pub fn release(&self) -> String {
        let track = self.channel.split('/').next().unwrap_or_default();
        format!("{}@{track}", self.os)
    }
}

impl fmt::Display for Base {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.os, self.channel)
    }
}

/// `TRACK/RISK[/BRANCH]` with the risk filled in; `None` when it is no channel.
fn normal_channel(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('/').collect();
    let is_risk = |part: &str| RISKS.contains(&part);
    match parts.as_slice() {
        _ if parts.contains(&"") => None,
        [one] if is_risk(one) => Some((*one).to_owned()),
        [track] => Some(format!("{track}/stable")),
        [risk, branch] if is_risk(risk) => Some(format!("{risk}/{branch}")),
        [track, risk] if is_risk(risk) => Some(format!("{track}/{risk}")),
        [track, risk, branch] if is_risk(risk) => Some(format!("{track}/{risk}/{branch}")),
        _ => None,
    }
}

/// The base of a series that Juju 3 knows. `kubernetes` stands for the base that Juju keeps for such charms.
fn base_of_series(series: &str) -> Option<Base> {
    let (os, track) = match series {
        "precise" => ("ubuntu", "12.04"),
        "trusty" => ("ubuntu", "14.04"),
        "xenial" => ("ubuntu", "16.04"),
        "bionic" => ("ubuntu", "18.04"),
        "focal" | "kubernetes" => ("ubuntu", "20.04"),
        "groovy" => ("ubuntu", "20.10"),
        "hirsute" => ("ubuntu", "21.04"),
        "impish" => ("ubuntu", "21.10"),
        "jammy" => ("ubuntu", "22.04"),
        "kinetic" => ("ubuntu", "22.10"),
        "lunar" => ("ubuntu", "23.04"),
        "mantic" => ("ubuntu", "23.10"),
        "noble" => ("ubuntu", "24.04"),
        "centos7" => ("centos", "7"),
        "centos9" => ("centos", "9"),
        _ => return None,
    };
    Some(Base { os: os.to_owned(), channel: format!("{track}/stable") })
}

#[cfg(test)]
mod tests {
    use super::{Base, base_of_series};

    fn check(text: &str) -> String {
        Base::parse(text).map_or_else(|error| error.to_string(), |base| base.to_string())
    }

    #[test]
    fn a_series_means_a_base() {
        let release = |text| Base::of(text).map(|base| base.release());
        assert_eq!(release("noble").as_deref(), Some("ubuntu@24.04"));
        assert_eq!(release("ubuntu@22.04/edge").as_deref(), Some("ubuntu@22.04"));
        assert_eq!(release("potato"), None);
    }

    #[test]
    fn a_base_is_an_os_and_a_channel() {
        assert_eq!(check("ubuntu@22.04"), "ubuntu@22.04/stable");
        assert_eq!(check("Ubuntu@20.04/candidate"), "ubuntu@20.04/candidate");
        assert_eq!(check("ubuntu@20.04/edge/fix"), "ubuntu@20.04/edge/fix");
        assert_eq!(
            base_of_series("jammy").map(|base| base.to_string()).as_deref(),
            Some("ubuntu@22.04/stable")
        );
        for bad in
            ["invalidbase", "bad base", "ubuntu@", "plan9@1", "ubuntu@1/2", "ubuntu@1@2", "ubuntu@1//2", ""]
        {
            assert!(check(bad).starts_with("invalid base string"), "{bad}: {}", check(bad));
        }
    }
}
