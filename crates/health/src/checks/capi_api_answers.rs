use super::*;

/// The management cluster answers.
pub(super) static CHECK: Check = Check {
    id: "capi-api-answers",
    layer: Layer::Capi,
    bears: true,
    shows: "the API of the management cluster is ready",
    asks: &[&questions::CAPI_READY],
    judge,
    act: "`openstack server show` of the management server: start it when it is off, and give a cold start its time; else `sudo k8s status` on it",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    alive(seen, &questions::CAPI_READY)?;
    match seen.said(&questions::CAPI_READY)?.as_str() {
        Some("ok") => Ok(Outcome::holds("it says ok")),
        _ => Err(Outcome::unmeasured("it does not say whether it is ready")),
    }
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::Answer;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("capi.ready", answer)]);
        let words = |text: &str| text.to_owned();
        insta::assert_snapshot!(check(said(json!("ok"))), @"holds: it says ok");
        insta::assert_snapshot!(check(Answer::Silent(words("Unable to connect to the server: dial tcp 10.12.5.7:6443: i/o timeout (exit status 1)"))), @"fails: it does not answer as it should: Unable to connect to the server: dial tcp 10.12.5.7:6443: i/o timeout (exit status 1)");
        insta::assert_snapshot!(check(Answer::Barred(words("its program is not on this machine"))), @"unmeasured: its program is not on this machine");
        insta::assert_snapshot!(check(Answer::NotAsked(words("site.yaml has no `capi.kubeconfig`, so nobody is asked"))), @"left out: site.yaml has no `capi.kubeconfig`, so nobody is asked");
    }
}
