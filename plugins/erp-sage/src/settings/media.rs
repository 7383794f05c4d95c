//! The settings of photos and documents.

use plugin_sdk::model::{FieldKind, Localized, SettingsGroup};

use super::{field, group};

pub fn media() -> SettingsGroup {
    let megabytes = FieldKind::Number { min: Some(1), max: Some(200), decimals: 0 };
    let folder_help = Localized::fr_en(
        "Le dossier multimédia de Sage, ou sa copie. Vide : ni photo ni document n'est envoyé.",
        "Sage's multimedia folder, or its copy. Empty: neither photos nor documents are sent.",
    );
    let memory_help = Localized::fr_en(
        "Évite de relire des fichiers inchangés. Vide : le dossier de cache de l'utilisateur.",
        "Saves reading unchanged files again. Empty: the user's cache folder.",
    );
    group(
        "media",
        "Photos et documents",
        "Photos and documents",
        vec![
            field("media-folder", "Dossier multimédia", "Multimedia folder", FieldKind::Folder).help(folder_help),
            field("media-limit-mb", "Taille maximale d'un fichier (Mo)", "Largest file (MB)", megabytes)
                .default_value(20)
                .advanced(),
            field("media-memory", "Mémoire des fichiers", "Memory of files", FieldKind::Folder)
                .advanced()
                .help(memory_help),
        ],
    )
}
