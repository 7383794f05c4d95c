//! The sentences of every code, in French and English, with what to do about each.

mod adopt;
mod after;
mod module;
mod parties;
mod records;
mod tariffs;

use plugin_sdk::model::MessageTemplate;

/// Code, French, English, remedy in French, remedy in English.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// Every template of the connector.
pub fn templates() -> Vec<MessageTemplate> {
    let module = module::CALLS.iter().chain(module::RECORDS);
    let records = records::ARTICLES.iter().chain(records::CATEGORIES).chain(records::CHECKS);
    let records = records.chain(parties::PARTIES).chain(adopt::ADOPTION).chain(after::STATUSES).chain(tariffs::TARIFFS);
    let rows = SETTINGS.iter().chain(WAY).chain(ANSWERS).chain(module).chain(records).chain(HOST).chain(STEPS);
    rows.map(|(code, fr, en, remedy_fr, remedy_en)| MessageTemplate::new(code, fr, en, remedy_fr, remedy_en)).collect()
}

const SETTINGS: &[Row] = &[
    (
        "setting-missing",
        "Le réglage « {key} » est vide.",
        "The setting “{key}” is empty.",
        "Remplissez-le dans l'onglet Boutique.",
        "Fill it in on the Shop panel.",
    ),
    (
        "setting-invalid",
        "Le réglage « {key} » n'est pas utilisable.",
        "The setting “{key}” is not usable.",
        "Corrigez-le dans l'onglet Boutique.",
        "Correct it on the Shop panel.",
    ),
    (
        "url-invalid",
        "« {url} » n'est pas l'adresse d'une boutique.",
        "“{url}” is not the address of a shop.",
        "Donnez l'adresse de l'accueil, par exemple https://www.exemple.fr.",
        "Give the address of the home page, such as https://www.example.com.",
    ),
    (
        "url-insecure",
        "« {url} » n'est pas chiffrée.",
        "“{url}” is not encrypted.",
        "Commencez l'adresse par https://.",
        "Begin the address with https://.",
    ),
    (
        "url-credentials",
        "L'adresse de la boutique contient un mot de passe.",
        "The shop's address holds a password.",
        "Mettez l'utilisateur et le mot de passe HTTP dans leurs propres champs.",
        "Put the HTTP user and password in their own fields.",
    ),
    (
        "secret-too-short",
        "Le mot de passe du module a moins de {minimum} caractères.",
        "The module's password has fewer than {minimum} characters.",
        "Copiez celui que montre la configuration du module.",
        "Copy the one that the module's configuration shows.",
    ),
    (
        "ca-file-unusable",
        "Le fichier d'autorité « {path} » ne peut pas être lu.",
        "The authority file “{path}” cannot be read.",
        "Choisissez un fichier PEM, ou videz ce réglage.",
        "Choose a PEM file, or empty this setting.",
    ),
];

const WAY: &[Row] = &[
    (
        "dns-failed",
        "Le nom de la boutique est introuvable.",
        "The shop's name cannot be found.",
        "Vérifiez l'adresse, puis la connexion à Internet de ce poste.",
        "Check the address, then this computer's Internet connection.",
    ),
    (
        "connection-refused",
        "Le serveur de la boutique refuse la connexion.",
        "The shop's server refuses the connection.",
        "Vérifiez l'adresse et son port ; sinon, demandez à l'hébergeur.",
        "Check the address and its port; failing that, ask the host.",
    ),
    (
        "host-unreachable",
        "Le serveur de la boutique est injoignable.",
        "The shop's server cannot be reached.",
        "Vérifiez la connexion à Internet et le pare-feu de ce poste.",
        "Check this computer's Internet connection and firewall.",
    ),
    (
        "connection-lost",
        "La boutique a coupé la connexion avant de répondre.",
        "The shop cut the connection before it answered.",
        "Réessayez ; si cela dure, demandez à l'hébergeur.",
        "Try again; if it lasts, ask the host.",
    ),
    (
        "tls-failed",
        "Le certificat de la boutique n'est pas accepté.",
        "The shop's certificate is not accepted.",
        "Demandez à l'hébergeur un certificat valable pour ce nom, ou indiquez le fichier de l'autorité privée.",
        "Ask the host for a certificate valid for this name, or give the private authority's file.",
    ),
    (
        "timeout",
        "La boutique n'a pas répondu à temps.",
        "The shop did not answer in time.",
        "Réessayez ; sinon allongez le délai d'attente ou réduisez les fiches par échange.",
        "Try again; failing that, lengthen the time limit or lower the records per exchange.",
    ),
    (
        "redirected",
        "La boutique renvoie vers {target}.",
        "The shop redirects to {target}.",
        "Donnez comme adresse celle vers laquelle elle renvoie (www., https, dossier).",
        "Give the address that it redirects to (www., https, folder).",
    ),
    (
        "cancelled",
        "L'opération a été arrêtée.",
        "The operation was stopped.",
        "Rien à faire : elle reprendra où elle en était.",
        "Nothing to do: it will go on where it was.",
    ),
    (
        "client-failed",
        "Le connecteur n'a pas pu démarrer son client HTTP.",
        "The connector could not start its HTTP client.",
        "Redémarrez le programme, puis signalez-le nous.",
        "Restart the program, then tell us.",
    ),
    (
        "request-unbuildable",
        "La requête n'a pas pu être écrite.",
        "The request could not be written.",
        "Signalez-le nous avec le journal.",
        "Tell us, with the log.",
    ),
    (
        "unsupported",
        "La boutique ne sert pas « {what} ».",
        "The shop does not serve “{what}”.",
        "Mettez le module à jour.",
        "Update the module.",
    ),
];

const ANSWERS: &[Row] = &[
    (
        "status-401",
        "Le module refuse l'accès : mot de passe différent, ou adresse de ce poste non autorisée.",
        "The module refuses access: another password, or this computer's address is not allowed.",
        "Copiez le mot de passe du module, puis vérifiez ses listes d'adresses IP et d'hôtes et l'adresse de la boutique.",
        "Copy the module's password, then check its lists of IP addresses and hosts and the shop's address.",
    ),
    (
        "basic-auth-refused",
        "Le serveur demande un utilisateur et un mot de passe HTTP.",
        "The server asks for an HTTP user and password.",
        "Remplissez Utilisateur HTTP et Mot de passe HTTP (Avancé).",
        "Fill in HTTP user and HTTP password (Advanced).",
    ),
    (
        "waf",
        "Un pare-feu de l'hébergeur bloque la requête (réponse {status}).",
        "A firewall of the host blocks the request (answer {status}).",
        "Envoyez à l'hébergeur le texte préparé par le diagnostic.",
        "Send the host the text that the check prepared.",
    ),
    (
        "module-missing",
        "Le module Navette n'est pas à cette adresse (réponse {status}).",
        "The Navette module is not at this address (answer {status}).",
        "Installez et activez le module, et vérifiez le dossier dans l'adresse.",
        "Install and activate the module, and check the folder in the address.",
    ),
    (
        "proxy-refused",
        "Le serveur mandataire demande une identification.",
        "The proxy server asks for credentials.",
        "Demandez à l'administrateur du réseau de laisser passer l'adresse de la boutique.",
        "Ask the network's administrator to let the shop's address through.",
    ),
    (
        "body-too-large",
        "L'hébergeur refuse un envoi de cette taille.",
        "The host refuses a body of this size.",
        "Réduisez les fiches par échange, ou demandez à l'hébergeur d'accepter 8 Mo.",
        "Lower the records per exchange, or ask the host to accept 8 MB.",
    ),
    (
        "too-many-requests",
        "La boutique demande d'attendre.",
        "The shop asks to wait.",
        "Réessayez dans une minute ; vérifiez le mot de passe si cela se répète.",
        "Try again in a minute; check the password if it happens again.",
    ),
    (
        "under-maintenance",
        "Le serveur de la boutique est en maintenance.",
        "The shop's server is under maintenance.",
        "Attendez la fin de la maintenance ; les échanges reprendront.",
        "Wait for its end; exchanges will go on.",
    ),
    (
        "server-error",
        "Le serveur de la boutique a échoué (réponse {status}).",
        "The shop's server failed (answer {status}).",
        "Réessayez ; si cela dure, regardez le journal d'erreurs PHP de la boutique.",
        "Try again; if it lasts, look at the shop's PHP error log.",
    ),
    (
        "request-refused",
        "Le serveur refuse la requête (réponse {status}).",
        "The server refuses the request (answer {status}).",
        "Vérifiez l'adresse ; sinon, demandez à l'hébergeur.",
        "Check the address; failing that, ask the host.",
    ),
    (
        "empty-answer",
        "La boutique a donné une réponse vide.",
        "The shop gave an empty answer.",
        "Regardez le journal d'erreurs PHP de la boutique.",
        "Look at the shop's PHP error log.",
    ),
    (
        "html-instead-of-json",
        "Une page web est revenue au lieu de la réponse du module.",
        "A web page came back instead of the module's answer.",
        "Vérifiez que le module est actif et qu'aucune protection n'affiche de page intermédiaire.",
        "Check that the module is active and that no protection shows a page in between.",
    ),
    (
        "unsigned-answer",
        "La réponse n'est pas signée par le module : on ne sait pas ce qui a été fait.",
        "The answer is not signed by the module: what was done is not known.",
        "L'envoi sera répété sans risque ; si cela dure, demandez à l'hébergeur de ne pas modifier les réponses.",
        "It will be repeated safely; if it lasts, ask the host not to change answers.",
    ),
    (
        "truncated",
        "La réponse de la boutique est incomplète.",
        "The shop's answer is incomplete.",
        "L'envoi sera répété sans risque ; réduisez les fiches par échange si cela dure.",
        "It will be repeated safely; lower the records per exchange if it lasts.",
    ),
    (
        "gzip-broken",
        "La réponse compressée de la boutique est abîmée.",
        "The shop's packed answer is damaged.",
        "L'envoi sera répété sans risque ; demandez à l'hébergeur de ne pas modifier les réponses.",
        "It will be repeated safely; ask the host not to change answers.",
    ),
    (
        "answer-too-large",
        "La réponse de la boutique dépasse {limit_mb} Mo.",
        "The shop's answer is beyond {limit_mb} MB.",
        "Réduisez les fiches par échange.",
        "Lower the records per exchange.",
    ),
    (
        "answer-unreadable",
        "La réponse du module n'est pas comprise.",
        "The module's answer is not understood.",
        "Mettez à jour le module et le programme ensemble.",
        "Update the module and the program together.",
    ),
    (
        "outcomes-mismatch",
        "Le module a répondu pour {received} fiches au lieu de {sent}.",
        "The module answered for {received} records instead of {sent}.",
        "Mettez le module à jour, puis signalez-le nous.",
        "Update the module, then tell us.",
    ),
];

const HOST: &[Row] = &[
    (
        "headers-stripped",
        "L'hébergeur retire les en-têtes du programme ; l'autre voie est utilisée.",
        "The host strips the program's headers; the other way is used.",
        "Rien d'urgent ; l'hébergeur peut laisser passer les en-têtes X-Navette-*.",
        "Nothing urgent; the host can let X-Navette-* headers through.",
    ),
    (
        "clock-off",
        "L'heure de la boutique diffère de {seconds} s ; le programme s'y adapte.",
        "The shop's clock differs by {seconds} s; the program follows it.",
        "Mettez ce poste à l'heure ; sinon, demandez à l'hébergeur.",
        "Set this computer's clock; failing that, ask the host.",
    ),
    (
        "time-limit-low",
        "PHP s'arrête après {seconds} s : les échanges iront lentement.",
        "PHP stops after {seconds} s: exchanges will be slow.",
        "Demandez à l'hébergeur un max_execution_time de 30 s ou plus.",
        "Ask the host for a max_execution_time of 30 s or more.",
    ),
    (
        "memory-low",
        "PHP n'a que {memory_mb} Mo de mémoire.",
        "PHP has only {memory_mb} MB of memory.",
        "Demandez à l'hébergeur un memory_limit de 128 Mo ou plus.",
        "Ask the host for a memory_limit of 128 MB or more.",
    ),
    (
        "post-limit-low",
        "PHP n'accepte que {post_mb} Mo par envoi.",
        "PHP accepts only {post_mb} MB per request.",
        "Demandez à l'hébergeur un post_max_size de 8 Mo ou plus.",
        "Ask the host for a post_max_size of 8 MB or more.",
    ),
    (
        "maintenance-on",
        "La boutique est en mode maintenance ; les échanges passent quand même.",
        "The shop is in maintenance mode; exchanges pass all the same.",
        "Réactivez la boutique dans Paramètres de la boutique, Maintenance.",
        "Enable the shop again under Shop Parameters, Maintenance.",
    ),
];

const STEPS: &[Row] = &[
    ("settings", "Réglages", "Settings", "", ""),
    ("dns", "Nom du serveur", "Server name", "", ""),
    ("tcp", "Connexion", "Connection", "", ""),
    ("tls", "Certificat", "Certificate", "", ""),
    ("redirect", "Sans redirection", "No redirection", "", ""),
    ("module", "Module présent", "Module present", "", ""),
    ("signature", "Signature acceptée", "Signature accepted", "", ""),
    ("clock", "Horloge", "Clock", "", ""),
    ("versions", "Versions", "Versions", "", ""),
    ("body", "Taille des envois", "Size of requests", "", ""),
    ("limits", "Limites de l'hébergeur", "Limits of the host", "", ""),
    ("maintenance", "Hors maintenance", "Not under maintenance", "", ""),
    ("kind", "Boutique réelle ou de démonstration", "Real or demonstration shop", "", ""),
    ("inside", "Contrôles du module", "The module's own checks", "", ""),
    ("inside-module-tables", "Tables du module", "The module's tables", "", ""),
    ("inside-module-secret-age", "Âge du mot de passe", "Age of the password", "", ""),
    ("inside-module-pending", "Suites des envois", "Follow-ups of exchanges", "", ""),
    ("inside-shop-open", "Boutique ouverte", "Shop open", "", ""),
    ("inside-shop-listeners", "Autres modules à l'écoute", "Other modules that listen", "", ""),
    ("inside-shop-packs", "Composants des packs", "Components of packs", "", ""),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_is_said_once_in_both_languages() {
        let mut codes = BTreeSet::new();
        for template in templates() {
            assert!(codes.insert(template.code.clone()), "{} twice", template.code);
            for text in [template.text.0.get("fr"), template.text.0.get("en")] {
                assert!(text.is_some_and(|text| !text.is_empty()), "{}", template.code);
            }
            assert_eq!(template.remedy.get("fr").is_empty(), template.remedy.get("en").is_empty(), "{}", template.code);
        }
    }

    #[test]
    fn every_code_of_the_sources_and_every_step_has_a_sentence() {
        let known: BTreeSet<String> = templates().into_iter().map(|template| template.code).collect();
        let sources = [
            include_str!("answer.rs"),
            include_str!("client.rs"),
            include_str!("config.rs"),
            include_str!("check.rs"),
            include_str!("error.rs"),
            include_str!("read.rs"),
            include_str!("write.rs"),
        ];
        let marks =
            ["ErrorKind::Config, \"", "ErrorKind::Transient, \"", "ErrorKind::Unknown, \"", "ErrorKind::Bug, \""];
        for source in sources {
            for mark in marks.iter().chain(&["(kind, \"", "(effect.lost(), \""]) {
                for rest in source.split(mark).skip(1) {
                    let code = rest.split('"').next().unwrap();
                    assert!(known.contains(code), "{code}");
                }
            }
        }
        for code in crate::check::STEPS.into_iter().chain(crate::check::FOR_THE_HOST) {
            assert!(known.contains(code), "{code}");
        }
    }

    #[test]
    fn every_code_of_the_module_s_records_and_checks_has_a_sentence() {
        let known: BTreeSet<String> = templates().into_iter().map(|template| template.code).collect();
        let module = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shop-modules/prestashop/navette/src");
        let mut found = 0;
        for folder in ["Write", "Verb"] {
            for file in std::fs::read_dir(module.join(folder)).unwrap() {
                let source = std::fs::read_to_string(file.unwrap().path()).unwrap();
                for mark in ["Problem::of('", "Problem::remark('", "self::step('"] {
                    for rest in source.split(mark).skip(1) {
                        let code = rest.split('\'').next().unwrap();
                        assert!(known.contains(code), "{code}");
                        found += 1;
                    }
                }
            }
        }
        assert!(found > 40, "{found}");
    }
}
