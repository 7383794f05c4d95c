//! The sentences of every code, in French and English, with what to do about each.

mod articles;
mod attaching;
mod changes;
mod media;
mod money;
mod parties;
mod payments;
mod refunds;
mod tariffs;
mod writing;

use plugin_sdk::model::MessageTemplate;

/// Code, French, English, remedy in French, remedy in English.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Every template of the connector.
pub fn templates() -> Vec<MessageTemplate> {
    let rows = STEPS
        .iter()
        .chain(SETTINGS)
        .chain(CONNECTION)
        .chain(BASE)
        .chain(articles::ARTICLES)
        .chain(media::MEDIA)
        .chain(parties::PARTIES)
        .chain(writing::WRITING)
        .chain(attaching::ATTACHING)
        .chain(money::MONEY)
        .chain(payments::PAYMENTS)
        .chain(changes::CHANGES)
        .chain(refunds::REFUNDS)
        .chain(tariffs::TARIFFS);
    rows.map(|(code, fr, en, remedy_fr, remedy_en)| MessageTemplate::new(code, fr, en, remedy_fr, remedy_en)).collect()
}

const STEPS: &[Row] = &[
    ("settings", "Réglages", "Settings", "", ""),
    ("connection", "Connexion à la source ODBC", "Connection to the ODBC source", "", ""),
    ("base", "Base de gestion commerciale Sage", "Sage commercial base", "", ""),
    ("columns", "Tables et colonnes", "Tables and columns", "", ""),
    ("company", "Société et version", "Company and version", "", ""),
    ("reading", "Droits de lecture", "Rights to read", "", ""),
    ("parameters", "Paramètres choisis", "Chosen parameters", "", ""),
    ("writing", "Écriture des commandes", "Writing of orders", "", ""),
];

const SETTINGS: &[Row] = &[
    (
        "setting-missing",
        "Le réglage « {key} » est vide.",
        "The setting “{key}” is empty.",
        "Remplissez-le dans le profil.",
        "Fill it in in the profile.",
    ),
    (
        "setting-invalid",
        "Le réglage « {key} » n'est pas utilisable.",
        "The setting “{key}” is not usable.",
        "Corrigez-le dans le profil.",
        "Correct it in the profile.",
    ),
    (
        "choice-gone",
        "La valeur {value} du réglage « {key} » n'existe plus dans Sage.",
        "The value {value} of the setting “{key}” is not in Sage any more.",
        "Choisissez-en une autre dans la liste.",
        "Choose another one from the list.",
    ),
    (
        "family-unknown",
        "La famille « {key} » n'existe pas dans Sage.",
        "There is no family “{key}” in Sage.",
        "Écrivez le code d'une famille de détail.",
        "Write the code of a detail family.",
    ),
    (
        "category-unknown",
        "La catégorie « {key} » n'existe pas dans Sage.",
        "There is no category “{key}” in Sage.",
        "Choisissez une catégorie qui existe, de l'origine réglée dans le profil.",
        "Choose a category that exists, of the origin that the profile sets.",
    ),
    (
        "series-closed",
        "Cette souche est fermée.",
        "This series is closed.",
        "Choisissez une souche valide.",
        "Choose a valid series.",
    ),
];

const CONNECTION: &[Row] = &[
    (
        "odbc-missing",
        "ODBC n'est pas installé sur cet ordinateur.",
        "ODBC is not installed on this computer.",
        "Installez le gestionnaire ODBC (unixODBC sous Linux).",
        "Install the ODBC manager (unixODBC on Linux).",
    ),
    (
        "odbc-source-unknown",
        "La source ODBC « {source} » n'existe pas sur cet ordinateur.",
        "The ODBC source “{source}” does not exist on this computer.",
        "Choisissez-en une autre, ou créez-la dans l'administrateur ODBC de la même architecture (32 ou 64 bits).",
        "Choose another one, or create it in the ODBC administrator of the same architecture (32 or 64 bit).",
    ),
    (
        "odbc-driver-missing",
        "Le pilote de la source ODBC « {source} » n'est pas installé.",
        "The driver of the ODBC source “{source}” is not installed.",
        "Installez le pilote ODBC, puis testez de nouveau.",
        "Install the ODBC driver, then test again.",
    ),
    (
        "odbc-bitness",
        "Le pilote de la source « {source} » n'a pas la même architecture que Navette.",
        "The driver of the source “{source}” is of another architecture than Navette.",
        "Choisissez l'exécution 32 bits pour le pilote de Sage.",
        "Choose the 32-bit worker for Sage's driver.",
    ),
    (
        "login-refused",
        "La source « {source} » refuse l'utilisateur ou le mot de passe.",
        "The source “{source}” refuses the user or the password.",
        "Corrigez l'utilisateur et le mot de passe.",
        "Correct the user and the password.",
    ),
    (
        "base-unreadable",
        "Le fichier de la source « {source} » ne s'ouvre pas.",
        "The file of the source “{source}” does not open.",
        "Vérifiez son chemin et vos droits.",
        "Check its path and your rights.",
    ),
    (
        "connection-failed",
        "La connexion à la source « {source} » a échoué.",
        "The connection to the source “{source}” failed.",
        "Vérifiez que le serveur répond, puis réessayez.",
        "Check that the server answers, then try again.",
    ),
    (
        "connection-lost",
        "La connexion à Sage a été coupée.",
        "The connection to Sage was lost.",
        "Un nouvel essai aura lieu.",
        "It will be tried again.",
    ),
    (
        "query-timeout",
        "Sage a mis trop longtemps à répondre.",
        "Sage took too long to answer.",
        "Augmentez la durée maximale d'une requête, ou réessayez plus tard.",
        "Raise the longest query, or try again later.",
    ),
    (
        "base-busy",
        "La base Sage est occupée.",
        "The Sage base is busy.",
        "Un nouvel essai aura lieu.",
        "It will be tried again.",
    ),
    (
        "query-failed",
        "La base Sage a refusé une requête.",
        "The Sage base refused a query.",
        "Lisez le détail ; s'il revient, joignez-le à votre demande d'aide.",
        "Read the detail; if it comes back, add it to your request for help.",
    ),
];

const BASE: &[Row] = &[
    (
        "base-not-sage",
        "Cette base n'est pas une gestion commerciale Sage 100.",
        "This base is not a Sage 100 commercial one.",
        "Choisissez la source ODBC de la gestion commerciale.",
        "Choose the ODBC source of the commercial base.",
    ),
    (
        "table-missing",
        "La table {table} manque dans la base.",
        "The table {table} is missing in the base.",
        "Vérifiez que la source ouvre la gestion commerciale, et la version de Sage (v14 ou plus).",
        "Check that the source opens the commercial base, and Sage's version (v14 or later).",
    ),
    (
        "column-missing",
        "La colonne {column} manque dans la table {table}.",
        "The column {column} is missing in the table {table}.",
        "Vérifiez la version de Sage (v14 ou plus).",
        "Check Sage's version (v14 or later).",
    ),
    (
        "right-missing",
        "L'utilisateur n'a pas le droit de lire une table.",
        "The user has no right to read a table.",
        "Donnez-lui le droit de lire la base.",
        "Give the user the right to read the base.",
    ),
    (
        "record-locked",
        "Une fiche est ouverte dans Sage ({record}) : {reason}",
        "A record is open in Sage ({record}): {reason}",
        "Un nouvel essai aura lieu ; fermez la fiche dans Sage.",
        "It will be tried again; close the record in Sage.",
    ),
    (
        "sage-refused",
        "Sage refuse ({number}) : {reason}",
        "Sage refuses ({number}): {reason}",
        "Corrigez la fiche dans Sage.",
        "Correct the record in Sage.",
    ),
    (
        "decimal-unreadable",
        "Un nombre de la base ne se lit pas.",
        "A number of the base cannot be read.",
        "Joignez le détail à votre demande d'aide.",
        "Add the detail to your request for help.",
    ),
    (
        "cursor-unreadable",
        "La place de la dernière lecture ne se lit pas.",
        "The place of the last reading cannot be read.",
        "Relancez une lecture complète.",
        "Run a whole reading again.",
    ),
];

#[cfg(test)]
mod tests {
    use super::templates;

    #[test]
    fn every_code_has_one_sentence_in_both_languages() {
        let templates = templates();
        let mut codes: Vec<&str> = templates.iter().map(|template| template.code.as_str()).collect();
        assert!(templates.iter().all(|t| !t.text.get("fr").is_empty() && !t.text.get("en").is_empty()));
        let count = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), count);
    }
}
