//! The cells of nova, and whether its services speak to them.

use super::address::{self, Address};
use super::ini::Setting;
use super::{Doubt, Spot};

/// A cell as `nova-manage cell_v2 list_cells` prints it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cell {
    pub spot: Spot,
    name: String,
    transport: String,
    database: String,
}

/// Reads the table.
pub(super) fn read(host: &str, file: &str, text: &str) -> Vec<Cell> {
    let row = |(line, text): (u64, &str)| {
        let mut columns = text.trim().strip_prefix('|')?.split('|').map(str::trim);
        let (name, _, transport) = (columns.next()?, columns.next()?, columns.next()?);
        let database = columns.next()?;
        let spot = Spot { host: host.to_owned(), file: file.to_owned(), line };
        (name != "Name").then(|| Cell {
            spot,
            name: name.to_owned(),
            transport: transport.to_owned(),
            database: database.to_owned(),
        })
    };
    (1..).zip(text.lines()).filter_map(row).collect()
}

/// The address that a cell has of one kind.
type Of = fn(&Cell) -> &str;

/// Files of nova whose RabbitMQ or database no cell has.
pub(super) fn check(cells: &[Cell], settings: &[Setting]) -> Vec<Doubt> {
    let kinds: [(&str, &str, Of, &str); 2] = [
        ("DEFAULT", "transport_url", |cell| &cell.transport, "--transport-url"),
        ("database", "connection", |cell| &cell.database, "--database_connection"),
    ];
    let mut doubts = vec![];
    for (group, name, of, flag) in kinds {
        let read = cells.iter().filter_map(|cell| Some((cell, address::read(of(cell))?)));
        let known: Vec<(&Cell, Address<'_>)> = read.collect();
        if known.is_empty() {
            continue;
        }
        let here = settings.iter().filter(|one| one.service == "nova" && one.is(group, name));
        for setting in here {
            let Some(read) = address::read(&setting.value) else { continue };
            if known.iter().any(|(_, of_cell)| of_cell.names() == read.names()) {
                continue;
            }
            let has =
                |(cell, of_cell): &(&Cell, Address<'_>)| format!("{} has {}", cell.name, of_cell.bare());
            let cells: Vec<String> = known.iter().map(has).collect();
            doubts.push(Doubt {
                is_wrong: true,
                spot: setting.spot.clone(),
                option: setting.title(),
                what: format!("{} is of no cell: {}", read.bare(), cells.join("; ")),
                fix: format!(
                    "correct the option, or `nova-manage cell_v2 update_cell --cell_uuid UUID {flag} ...` with what it should be"
                ),
                source: "nova: cells, nova-manage cell_v2".to_owned(),
            });
        }
    }
    doubts
}
