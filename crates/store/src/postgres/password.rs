//! The password, from where libpq takes it: `PGPASSWORD`, or a password file that is its owner's alone.

use super::address::variable;
use model::{JournalError, Secret};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use tokio_postgres::Config;
use tokio_postgres::config::Host;

/// The password for a server; none where it may not need one.
pub fn find(config: &Config) -> Result<Option<Secret>, JournalError> {
    if let Some(password) = variable("PGPASSWORD") {
        return Ok(Some(Secret::new(password)));
    }
    let home = || Some(PathBuf::from(variable("HOME")?).join(".pgpass"));
    let Some(path) = variable("PGPASSFILE").map(PathBuf::from).or_else(home) else { return Ok(None) };
    let Ok(metadata) = std::fs::metadata(&path) else { return Ok(None) };
    let unfit =
        |why: &str| Err(JournalError::Store { place: path.display().to_string(), why: why.to_owned() });
    if !metadata.is_file() {
        return Ok(None);
    }
    if metadata.mode() & 0o077 != 0 {
        return unfit("others can read this password file: chmod 0600 it");
    }
    let Ok(text) = std::fs::read_to_string(&path).map(Secret::new) else {
        return unfit("the password file cannot be read as text");
    };
    Ok(in_file(text.expose(), &wanted(config)))
}

/// Host, port, database, user, as the lines of a password file name them.
fn wanted(config: &Config) -> [String; 4] {
    let host = match config.get_hosts().first() {
        Some(Host::Tcp(name)) => name.clone(),
        // A socket goes under this name in password files.
        Some(Host::Unix(_)) | None => "localhost".to_owned(),
    };
    let port = config.get_ports().first().copied().unwrap_or(5432).to_string();
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    [host, port, text(config.get_dbname()), text(config.get_user())]
}

fn in_file(text: &str, wanted: &[String; 4]) -> Option<Secret> {
    text.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut fields = fields(line);
        let password = fields.pop().filter(|_| fields.len() == 4)?;
        let fits = fields.iter().zip(wanted).all(|(field, wanted)| field == "*" || field == wanted);
        fits.then(|| Secret::new(password))
    })
}

/// The fields of a line: colons part them, and a backslash takes the meaning of what follows.
fn fields(line: &str) -> Vec<String> {
    let (mut done, mut field) = (Vec::new(), String::new());
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // What follows the fourth is the password, colons and all.
            ':' if done.len() < 4 => done.push(std::mem::take(&mut field)),
            '\\' => field.extend(letters.next()),
            letter => field.push(letter),
        }
    }
    done.push(field);
    done
}

#[cfg(test)]
mod tests {
    use super::in_file;

    #[test]
    fn the_first_line_that_fits_has_the_password() {
        let file =
            "# note\nother:5432:journal:ada:no\nbroken line\ndb:*:journal:ada:a\\:b\\\\c:d\n*:*:*:*:last\n";
        let find = |host: &str, user: &str| {
            let wanted = [host, "5433", "journal", user].map(str::to_owned);
            in_file(file, &wanted).map(|secret| secret.expose().to_owned())
        };
        assert_eq!(find("db", "ada").as_deref(), Some("a:b\\c:d"));
        assert_eq!(find("db", "bob").as_deref(), Some("last"));
        assert!(in_file("db:1:j:ada", &["db", "1", "j", "ada"].map(str::to_owned)).is_none());
    }
}
