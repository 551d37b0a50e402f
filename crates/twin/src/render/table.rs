/// How a column stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Align {
    Left,
    Right,
}

/// Rows under a heading, columns two spaces apart, nothing after the last word of a line: Juju's tables.
pub(crate) fn table(heading: &[(&str, Align)], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let head = heading.get(column).map_or(0, |(text, _)| text.chars().count());
        rows.iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .chain([head])
            .max()
            .unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let line = |cells: Vec<&str>| {
        let mut text = String::new();
        for ((cell, &width), (_, align)) in cells.iter().zip(&widths).zip(heading) {
            match align {
                Align::Left => text.push_str(&format!("{cell:<width$}  ")),
                Align::Right => text.push_str(&format!("{cell:>width$}  ")),
            }
        }
        format!("{}\n", text.trim_end())
    };
    let head = line(heading.iter().map(|(text, _)| *text).collect());
    let body: String = rows.iter().map(|row| line(row.iter().map(String::as_str).collect())).collect();
    head + &body
}

#[cfg(test)]
mod tests {
    use super::{Align, table};

    #[test]
    fn columns_line_up() {
        let heading = [("App", Align::Left), ("Rev", Align::Right), ("Message", Align::Left)];
        let rows = [
            vec!["a".into(), "7".into(), "Unit is ready".into()],
            vec!["longer".into(), "1154".into(), String::new()],
        ];
        assert_eq!(
            table(&heading, &rows),
            "App      Rev  Message\na          7  Unit is ready\nlonger  1154\n"
        );
    }
}
