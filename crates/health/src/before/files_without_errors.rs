use super::*;

/// The site's own files agree.
pub(super) static CHECK: Check = Check {
    id: "site-has-no-errors",
    layer: Layer::Juju,
    bears: true,
    shows: "the site, with the overlays that are laid over its bundle, has no error: planes, hosts, VIPs, pools, channels, options",
    asks: &[&questions::FILES],
    judge,
    act: "`interlock check SITE --overlay FILE` shows each with its place and its repair",
    known: "",
};

fn judge(seen: &Seen<'_>) -> Result<Outcome, Outcome> {
    let files = seen.said(&questions::FILES)?;
    let texts = files.get("texts").and_then(Json::as_u64).filter(|texts| *texts > 0);
    let (Some(texts), Some(errors)) = (texts, files.get("errors").and_then(Json::as_array)) else {
        return Err(Outcome::unmeasured("there are no files, so nothing was looked at"));
    };
    let says = format!("{texts} files, {} errors", errors.len());
    let error = |row: &Json| {
        let word = |key| text(row, key).unwrap_or("?");
        format!("{}: {} [{}]", word("place"), word("message"), word("code"))
    };
    let errors: Vec<String> = errors.iter().map(error).collect();
    Ok(match errors.is_empty() {
        true => Outcome::holds(says),
        false => Outcome::fails(says, named(&errors)),
    })
}

#[cfg(test)]
mod tests {
    use super::CHECK;
    use crate::case::{check, said};
    use serde_json::json;

    #[test]
    fn each_answer_has_its_verdict() {
        let check = |answer| check(&CHECK, [("site.files", said(answer))]);
        insta::assert_snapshot!(check(json!({"texts": 27, "errors": []})), @"holds: 27 files, 0 errors");
        insta::assert_snapshot!(check(json!({"texts": 27, "errors": [{"place": "bundle.yaml:3:1", "message": "m", "code": "c"}]})), @"fails: 27 files, 1 errors: bundle.yaml:3:1: m [c]");
        insta::assert_snapshot!(check(json!({"texts": 0, "errors": []})), @"unmeasured: there are no files, so nothing was looked at");
    }
}
