//! `navette article`: what is edited of articles (J40, K01).

use std::{collections::BTreeMap, path::Path};

use app::{ArticleFilter, Articles, Quiet, Side, article_source, check_edit, field_name, source_categories};
use sync_model::{Connector, Key};

use crate::{arguments::ArticleCommand, failure::Failure, place::Place, side::open};

type Edits = Vec<(Key, String, String)>;

/// Runs the command.
pub fn main(place: &Place, command: ArticleCommand) -> Result<u8, Failure> {
    match command {
        ArticleCommand::List {
            profile,
            search,
            family,
            published,
            exported,
            modified,
            erp_changed: source_changed,
            after,
            limit,
        } => {
            let after = after.map(Key::new);
            let skip = 0;
            let filter =
                ArticleFilter { search, family, published, exported, modified, source_changed, after, skip, limit };
            list(place, &place.profile(&profile)?.name, &filter)
        }
        ArticleCommand::Show { profile, key } => show(place, &place.profile(&profile)?.name, &Key::new(key)),
        ArticleCommand::Source { profile, key } => {
            let found = article_source(erp(place, &profile)?.as_mut(), &Quiet, &Key::new(key))?;
            println!("{}", serde_json::to_string(&found).unwrap_or_default());
            Ok(0)
        }
        ArticleCommand::Categories { profile } => {
            for category in source_categories(erp(place, &profile)?.as_mut(), &Quiet)? {
                println!("{}", serde_json::to_string(&category).unwrap_or_default());
            }
            Ok(0)
        }
        ArticleCommand::Edit { profile, key, set, file } => {
            let profile = place.profile(&profile)?;
            let edits = match (key, file) {
                (_, Some(file)) => of_file(&file)?,
                (Some(key), None) => of_arguments(&Key::new(key), &set)?,
                (None, None) => Vec::new(),
            };
            place.store()?.save_edits(&profile.name, &edits)?;
            if !profile.article_editor {
                eprintln!(
                    "{}",
                    place.say(
                        "L'éditeur d'articles est éteint : --set profile.article-editor=true l'allume.",
                        "The article editor is off: --set profile.article-editor=true turns it on.",
                    )
                );
            }
            Ok(0)
        }
        ArticleCommand::Reset { profile, key, field } => {
            let profile = place.profile(&profile)?.name;
            let count = place.store()?.reset_edits(&profile, &Key::new(key), field.as_deref())?;
            println!("{count}");
            Ok(0)
        }
    }
}

fn erp(place: &Place, profile: &str) -> Result<Box<dyn Connector>, Failure> {
    let profile = place.profile(profile)?;
    open(place, &profile, Side::Erp.name(), profile.side(Side::Erp))
}

fn list(place: &Place, profile: &str, filter: &ArticleFilter) -> Result<u8, Failure> {
    for article in place.store()?.articles(profile, filter)? {
        if place.json {
            println!("{}", serde_json::to_string(&article).unwrap_or_default());
            continue;
        }
        let marks = [
            (article.published, place.say("en vente", "on sale")),
            (article.exported, place.say("exporté", "exported")),
            (article.edits > 0, place.say("modifié", "edited")),
            (article.source_changes > 0, place.say("changé dans l'ERP", "changed in the ERP")),
        ];
        let marks: Vec<&str> = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect();
        println!("{:20} {:12} {} ({})", article.key.0, article.family, article.name, marks.join(", "));
    }
    Ok(0)
}

fn show(place: &Place, profile: &str, key: &Key) -> Result<u8, Failure> {
    for edit in place.store()?.article_edits(profile, key)? {
        if place.json {
            println!("{}", serde_json::to_string(&edit).unwrap_or_default());
            continue;
        }
        println!("{} ({}) : « {} »", edit.field, field_name(&edit.field, place.language), edit.value);
        let unread = place.say("pas encore lu", "not read yet");
        println!("    ERP : {}", edit.source.map_or_else(|| unread.to_owned(), |text| format!("« {text} »")));
        if let Some(before) = edit.source_before {
            println!("    {} « {before} »", place.say("changé dans l'ERP, avant :", "changed in the ERP, before:"));
        }
    }
    Ok(0)
}

fn of_arguments(key: &Key, set: &[String]) -> Result<Edits, Failure> {
    let edit = |text: &String| {
        let (field, value) = text.split_once('=').ok_or_else(|| refused("edit-field-unknown", text))?;
        checked(key, field, value)
    };
    set.iter().map(edit).collect()
}

fn of_file(file: &Path) -> Result<Edits, Failure> {
    let unreadable = |detail: String| {
        let mut failure = Failure::usage("edit-file-unreadable").arg("file", &file.display().to_string());
        failure.detail = Some(detail);
        failure
    };
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    let articles: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| unreadable(error.to_string()))?;
    let mut edits = Vec::new();
    for (key, fields) in articles {
        for (field, value) in fields {
            edits.push(checked(&Key::new(key.as_str()), &field, &value)?);
        }
    }
    Ok(edits)
}

fn checked(key: &Key, field: &str, value: &str) -> Result<(Key, String, String), Failure> {
    let value = check_edit(field, value).map_err(|error| refused(&error.to_string(), error.field()))?;
    Ok((key.clone(), field.to_owned(), value))
}

fn refused(code: &str, field: &str) -> Failure {
    Failure::usage(code).arg("field", field)
}
