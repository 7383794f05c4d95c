//! The article editor's commands: lists and edits from the store, what the ERP has from the console program.

use std::{path::PathBuf, sync::Arc};

use app::{Articles, Store, StoreFailure};
use sync_store::SqliteStore;
use ui::{ArticlesCommand, ArticlesUpdate, PluginTrouble, Update};

use crate::{
    desk::Folders,
    inspect::{self, unread},
};

pub(crate) type Tell = Arc<dyn Fn(Update) + Send + Sync>;

/// Answers a command; `true` when the profiles changed.
///
/// # Errors
/// When the store fails.
pub(crate) fn answer(
    store: &mut SqliteStore,
    (folders, plugins): (&Folders, PathBuf),
    tell: &Tell,
    command: ArticlesCommand,
) -> Result<bool, StoreFailure> {
    let say = |update| tell(Update::Articles(update));
    match command {
        ArticlesCommand::List { profile, filter, ticket } => {
            let counts = store.article_counts(&profile, filter.search.as_deref(), filter.family.as_deref())?;
            let families = store.article_families(&profile)?;
            say(ArticlesUpdate::Listed { ticket, counts, families });
            say(ArticlesUpdate::Page { ticket, skip: filter.skip, rows: store.articles(&profile, &filter)? });
        }
        ArticlesCommand::Page { profile, filter, ticket } => {
            say(ArticlesUpdate::Page { ticket, skip: filter.skip, rows: store.articles(&profile, &filter)? });
        }
        ArticlesCommand::Open { profile, key } => {
            say(ArticlesUpdate::Edits { key: key.clone(), edits: store.article_edits(&profile, &key)? });
            let words = ["article", "source", &profile, key.as_str()].map(str::to_owned).to_vec();
            ask(folders, plugins, words, tell, move |answer| {
                let source = answer.and_then(|bytes| serde_json::from_slice(&bytes).map_err(|_| unread()));
                ArticlesUpdate::Source { key, source }
            });
        }
        ArticlesCommand::Categories { profile } => {
            let words = ["article", "categories", &profile].map(str::to_owned).to_vec();
            ask(folders, plugins, words, tell, move |answer| {
                let lines = |bytes: Vec<u8>| {
                    let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
                    lines.map(serde_json::from_slice).collect::<Result<_, _>>().map_err(|_| unread())
                };
                ArticlesUpdate::Categories { profile, found: answer.and_then(lines) }
            });
        }
        ArticlesCommand::Save { profile, key, changes } => {
            let elsewhere = store.save_article(&profile, &key, &changes)?;
            let edits = store.article_edits(&profile, &key)?;
            say(ArticlesUpdate::Saved { key, elsewhere, edits });
        }
        ArticlesCommand::TurnOn { profile } => {
            let mut found = store.profiles()?.into_iter().find(|found| found.name == profile);
            if let Some(profile) = &mut found {
                profile.article_editor = true;
                store.save_profile(profile)?;
            }
            return Ok(found.is_some());
        }
    }
    Ok(false)
}

/// Asks the console program on a thread of its own: an ERP may take seconds, and the desk answers others meanwhile.
fn ask(
    folders: &Folders,
    plugins: PathBuf,
    words: Vec<String>,
    tell: &Tell,
    update: impl FnOnce(Result<Vec<u8>, PluginTrouble>) -> ArticlesUpdate + Send + 'static,
) {
    let (folders, tell) = (folders.clone(), Arc::clone(tell));
    std::thread::spawn(move || {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let answer = inspect::answer(&folders.program, &folders.data, &plugins, &words);
        tell(Update::Articles(update(answer.map_err(|refusal| refusal.unwrap_or_else(unread)))));
    });
}
