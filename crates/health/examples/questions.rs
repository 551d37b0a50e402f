//! Every question that is asked of an API, one on each line as JSON: what the bench asks one by one, to know what each
//! reply takes by itself.

use health::{Api, Source, questions};
use serde_json::json;

fn main() {
    for question in questions::all() {
        let (api, of): (&Api, Option<&str>) = match &question.source {
            Source::Api(api) => (api, None),
            Source::Each { api, of, .. } => (api, Some(of.id)),
            _ => continue,
        };
        let Api { service, path, header, .. } = api;
        let line = json!({
            "id": question.id, "types": service.types, "version": service.version, "path": path, "header": header,
            "of": of,
        });
        println!("{line}");
    }
}
