//! Where the next page of a list is.

use serde_json::Value as Json;

/// The query of the next page, where the answer names one. Only the query is taken: behind a proxy services name a
/// host that they believe to be theirs, and a token goes to nobody but the catalogue's address.
pub(crate) fn next(answer: &Json, list: &str) -> Option<String> {
    let of_links = |links: &Json| {
        let next =
            links.as_array()?.iter().find(|link| link.get("rel").and_then(Json::as_str) == Some("next"))?;
        next.get("href")?.as_str().map(str::to_owned)
    };
    let text = |value: &Json| value.as_str().map(str::to_owned);
    let address = answer
        .get(format!("{list}_links"))
        .and_then(of_links)
        .or_else(|| answer.get("next").and_then(text))
        .or_else(|| answer.get("links")?.get("next").and_then(text))?;
    address.split_once('?').map(|(_, query)| query.to_owned())
}

#[cfg(test)]
mod tests {
    use super::next;
    use serde_json::json;

    #[test]
    fn each_services_way_of_naming_the_next_page_is_read() {
        let check = |answer| next(&answer, "x").unwrap_or_else(|| "none".to_owned());
        let links = json!({"x": [], "x_links": [{"rel": "previous", "href": "http://e?p"}, {"rel": "next", "href": "http://evil/v2.1/x?limit=2&marker=b"}]});
        assert_eq!(check(links), "limit=2&marker=b");
        assert_eq!(check(json!({"next": "/v2/images?marker=b"})), "marker=b");
        assert_eq!(check(json!({"links": {"self": "http://k/x", "next": "http://k/x?page=2"}})), "page=2");
        assert_eq!(check(json!({"links": {"next": null}, "next": 3})), "none");
        assert_eq!(check(json!([])), "none");
    }
}
