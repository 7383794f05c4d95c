//! Sentences by code, in French and English: the host's own, then those that plugins declare.

mod actions;
mod adopt;
mod inbox;
mod plugins;
mod prices;
mod reconcile;
mod settings;
mod tariffs;
mod window;

use std::collections::BTreeMap;

use sync_model::{Localized, MessageTemplate};

/// The language that is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    French,
    English,
}

impl Language {
    /// ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Language::French => "fr",
            Language::English => "en",
        }
    }
}

/// All templates that are known.
#[derive(Debug, Clone, Default)]
pub struct Messages(BTreeMap<String, MessageTemplate>);

impl Messages {
    /// The host's own sentences.
    pub fn host() -> Self {
        let mut messages = Self::default();
        messages.add(&host_templates());
        messages.add(&actions::templates());
        messages.add(&adopt::templates());
        messages.add(&inbox::templates());
        messages.add(&plugins::templates());
        messages.add(&prices::templates());
        messages.add(&reconcile::templates());
        messages.add(&tariffs::templates());
        messages.add(&settings::templates());
        messages.add(&window::templates());
        messages
    }

    /// The host's own sentences about plugins that do not come in.
    pub fn plugins() -> Vec<MessageTemplate> {
        let host = host_templates().into_iter().filter(|template| template.code.starts_with("plugin-"));
        host.chain(plugins::templates()).collect()
    }

    /// Adds a plugin's; a code that the host owns stays the host's.
    pub fn add(&mut self, templates: &[MessageTemplate]) {
        for template in templates {
            self.0.entry(template.code.clone()).or_insert_with(|| template.clone());
        }
    }

    /// The sentence of a code without what to do about it.
    pub fn text(&self, code: &str, args: &BTreeMap<String, String>, language: Language) -> String {
        self.0.get(code).map_or_else(|| code.to_owned(), |template| fill(&template.text, args, language))
    }

    /// What to do about a code; empty where nothing is to be done.
    pub fn remedy(&self, code: &str, args: &BTreeMap<String, String>, language: Language) -> String {
        self.0.get(code).map_or_else(String::new, |template| fill(&template.remedy, args, language))
    }

    /// The sentence of a code and what to do about it; a code without a template stands for itself.
    pub fn sentence(&self, code: &str, args: &BTreeMap<String, String>, language: Language) -> String {
        let Some(template) = self.0.get(code) else {
            let args: Vec<String> = args.iter().map(|(name, value)| format!("{name}={value}")).collect();
            return if args.is_empty() { code.to_owned() } else { format!("{code} ({})", args.join(", ")) };
        };
        let text = fill(&template.text, args, language);
        let remedy = fill(&template.remedy, args, language);
        if remedy.is_empty() { text } else { format!("{text} {remedy}") }
    }
}

fn fill(text: &Localized, args: &BTreeMap<String, String>, language: Language) -> String {
    let mut text = text.get(language.code()).to_owned();
    for (name, value) in args {
        let figure = FIGURES.contains(&name.as_str());
        let value = if figure { crate::words::figure(value, language) } else { value.clone() };
        text = text.replace(&format!("{{{name}}}"), &value);
    }
    text
}

/// Arguments that are amounts, rates or quantities; the others stand as they came, versions and references too.
const FIGURES: &[&str] = &[
    "amount",
    "difference",
    "due",
    "erp",
    "goods",
    "gross",
    "left",
    "net",
    "own",
    "paid",
    "pieces",
    "price",
    "quantity",
    "rate",
    "refunded",
    "sage",
    "shipping",
    "shop",
    "sum",
    "total",
    "value",
    "wanted",
];

fn host_templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "profile-name-invalid",
            "Le nom de profil « {name} » n'est pas accepté.",
            "The profile name \"{name}\" is not accepted.",
            "Utilisez 1 à 32 minuscules, chiffres ou tirets.",
            "Use 1 to 32 lower-case letters, digits or hyphens.",
        ),
        template(
            "profile-unknown",
            "Le profil « {name} » n'existe pas.",
            "There is no profile \"{name}\".",
            "« navette profile list » les montre.",
            "\"navette profile list\" shows them.",
        ),
        template(
            "profile-exists",
            "Le profil « {name} » existe déjà.",
            "The profile \"{name}\" exists already.",
            "Changez-le avec « navette profile set ».",
            "Change it with \"navette profile set\".",
        ),
        template(
            "setting-name-invalid",
            "« {name} » n'est pas un nom de réglage.",
            "\"{name}\" is no setting's name.",
            "Écrivez erp.NOM ou shop.NOM.",
            "Write erp.NAME or shop.NAME.",
        ),
        template(
            "setting-unknown",
            "L'extension n'a pas de réglage « {name} ».",
            "The plugin has no setting \"{name}\".",
            "« navette plugin inspect » liste ses réglages.",
            "\"navette plugin inspect\" lists its settings.",
        ),
        template(
            "transform-refused",
            "« {id} » n'est pas une transformation.",
            "\"{id}\" is no transform.",
            "« navette plugin inspect » montre le rôle d'une extension.",
            "\"navette plugin inspect\" shows the role of a plugin.",
        ),
        template(
            "setting-value-invalid",
            "La valeur de « {name} » n'est pas du bon genre ({expected}).",
            "The value of \"{name}\" is not of the right kind ({expected}).",
            "Corrigez la valeur.",
            "Correct the value.",
        ),
        template(
            "secret-on-command-line",
            "« {name} » est un secret : il serait visible dans la liste des processus.",
            "\"{name}\" is a secret: it would show in the list of processes.",
            "Donnez-le par --secret-file {name}=FICHIER ou --secret-stdin {name}.",
            "Give it by --secret-file {name}=FILE or --secret-stdin {name}.",
        ),
        template(
            "secret-unreadable",
            "Le secret « {name} » ne se lit pas dans « {file} ».",
            "The secret \"{name}\" cannot be read from \"{file}\".",
            "Vérifiez le chemin et vos droits.",
            "Check the path and your rights.",
        ),
        template(
            "action-unknown",
            "« {name} » n'est pas une action.",
            "\"{name}\" is no action.",
            "« navette run --help » les montre.",
            "\"navette run --help\" shows them.",
        ),
        template(
            "date-invalid",
            "« {date} » n'est pas une date.",
            "\"{date}\" is no date.",
            "Écrivez AAAA-MM-JJ.",
            "Write YYYY-MM-DD.",
        ),
        template(
            "busy",
            "Le profil est déjà en cours d'exécution par {holder}.",
            "The profile is being run by {holder}.",
            "Attendez la fin, ou arrêtez cette exécution.",
            "Wait for its end, or stop that run.",
        ),
        template(
            "worker-died",
            "L'exécution s'est arrêtée sans prévenir. Dernière étape : {last}.",
            "The run ended without a word. Last step: {last}.",
            "Ce qui était validé reste ; relancez l'action.",
            "What was committed stays; start the action again.",
        ),
        template(
            "worker-not-started",
            "Le programme « navette » ne démarre pas : il fait le travail de la fenêtre.",
            "The program \"navette\" does not start: it does the window's work.",
            "Réinstallez Navette, ou remettez « navette » à côté de « navette-desktop ».",
            "Install Navette again, or put \"navette\" back beside \"navette-desktop\".",
        ),
        template(
            "worker-parked",
            "Cette action a fait tomber son exécution {count} fois de suite ; elle est mise de côté.",
            "This action has killed its worker {count} times in a row; it is parked.",
            "Voyez le journal, corrigez la cause, puis relancez avec --retry-parked.",
            "Look at the journal, mend the cause, then run again with --retry-parked.",
        ),
        template(
            "store-full",
            "Le disque du dossier de données est plein.",
            "The disk of the data folder is full.",
            "Libérez de la place, puis relancez : rien n'est perdu.",
            "Free some space and run again: nothing is lost.",
        ),
        template(
            "store-corrupt",
            "La base locale est abîmée.",
            "The local database is damaged.",
            "Remettez une sauvegarde du dossier de données.",
            "Restore a backup of the data folder.",
        ),
        template(
            "store",
            "La base locale ne répond pas.",
            "The local database does not answer.",
            "Vérifiez les droits sur le dossier de données.",
            "Check the rights on the data folder.",
        ),
        template(
            "keyring",
            "Le trousseau du système, qui garde la clé des secrets, n'a pas répondu.",
            "The system's keyring, which keeps the key of the secrets, gave no answer.",
            "Déverrouillez-le et relancez ; pour un compte sans session, lancez une fois la commande avec NAVETTE_VAULT_KEY=file dans une session ouverte.",
            "Unlock it and run again; for an account without a session, run the command once with NAVETTE_VAULT_KEY=file in an open session.",
        ),
        template(
            "vault-key-lost",
            "La clé des secrets de ce dossier de données est perdue.",
            "The key of this data folder's secrets is lost.",
            "Remettez vault.key d'une sauvegarde, ou supprimez secrets.json et donnez les secrets de nouveau.",
            "Restore vault.key from a backup, or delete secrets.json and give the secrets again.",
        ),
        template(
            "vault-altered",
            "Un secret ne s'ouvre pas : le dossier vient d'une autre machine, ou le fichier est modifié.",
            "A secret does not open: the folder is of another machine, or the file was altered.",
            "Donnez le secret de nouveau par « navette profile set --secret-file ».",
            "Give the secret again by \"navette profile set --secret-file\".",
        ),
        template(
            "vault-place-unknown",
            "NAVETTE_VAULT_KEY ne nomme pas un endroit pour la clé des secrets.",
            "NAVETTE_VAULT_KEY names no place for the key of the secrets.",
            "Écrivez auto, file ou keyring, ou retirez la variable.",
            "Write auto, file or keyring, or unset the variable.",
        ),
        template(
            "lease-lost",
            "Une autre exécution a pris ce profil ; rien de plus n'a été écrit.",
            "Another run has taken this profile; nothing more was written.",
            "Relancez quand elle est finie.",
            "Run again when it has ended.",
        ),
        template(
            "plugin-missing",
            "L'extension « {id} » est introuvable.",
            "The plugin \"{id}\" is not to be found.",
            "Installez-la dans le dossier des extensions.",
            "Install it in the plugins folder.",
        ),
        template(
            "plugin-manifest",
            "Le fichier plugin.json de « {id} » est illisible.",
            "The plugin.json of \"{id}\" cannot be read.",
            "Réinstallez l'extension.",
            "Install the plugin again.",
        ),
        template(
            "plugin-altered",
            "Le fichier de « {id} » n'est pas celui de son manifeste : il est tronqué ou modifié.",
            "The file of \"{id}\" is not the one of its manifest: it is truncated or altered.",
            "Réinstallez l'extension depuis sa source.",
            "Install the plugin again from its source.",
        ),
        template(
            "plugin-version",
            "« {id} » demande {wants}, ce programme offre {has}.",
            "\"{id}\" wants {wants}, this program offers {has}.",
            "Mettez à jour l'extension ou le programme.",
            "Update the plugin or the program.",
        ),
        template(
            "plugin-load",
            "« {id} » n'est pas une extension que ce programme peut charger.",
            "\"{id}\" is no plugin that this program can load.",
            "Réinstallez l'extension ; le détail est dans le journal.",
            "Install the plugin again; the journal has the detail.",
        ),
        template(
            "plugin-panicked",
            "L'extension a échoué par une erreur interne.",
            "The plugin failed by an internal error.",
            "Prévenez son éditeur en joignant le journal.",
            "Tell its publisher, with the journal.",
        ),
        template(
            "plugin-nonsense",
            "L'extension a répondu n'importe quoi ({stream}).",
            "The plugin's answer makes no sense ({stream}).",
            "Prévenez son éditeur en joignant le journal.",
            "Tell its publisher, with the journal.",
        ),
        template(
            "licence-feature",
            "L'extension « {plugin} » demande l'option « {feature} », que la licence n'ouvre pas pour cette boutique.",
            "The plugin \"{plugin}\" needs the feature \"{feature}\", which the licence does not open for this shop.",
            "Demandez l'option à votre revendeur, ou retirez l'extension du profil.",
            "Ask your reseller for the feature, or take the plugin out of the profile.",
        ),
        template(
            "demonstration-articles",
            "Démonstration : {limit} articles par profil au plus.",
            "Demonstration: {limit} articles per profile at most.",
            "Pour les autres, appliquez une licence : « navette licence apply FICHIER ».",
            "For the others, apply a licence: \"navette licence apply FILE\".",
        ),
        template(
            "demonstration-orders",
            "Démonstration : {limit} commandes par profil au plus.",
            "Demonstration: {limit} orders per profile at most.",
            "Pour les autres, appliquez une licence : « navette licence apply FICHIER ».",
            "For the others, apply a licence: \"navette licence apply FILE\".",
        ),
        template(
            "demonstration",
            "Démonstration : {articles} articles et {orders} commandes par profil.",
            "Demonstration: {articles} articles and {orders} orders per profile.",
            "Pour tout échanger, appliquez une licence : « navette licence apply FICHIER ».",
            "To exchange everything, apply a licence: \"navette licence apply FILE\".",
        ),
        template(
            "plugin-hung",
            "L'extension « {plugin} » ne répond plus : rien depuis {seconds} s ({verb}). L'exécution a été arrêtée.",
            "The plugin \"{plugin}\" has stopped answering: nothing for {seconds} s ({verb}). The run was stopped.",
            "Ce qui était validé reste. Vérifiez le logiciel qu'elle appelle, puis relancez ; s'il est seulement lent, \
             ajoutez --call-limit {verb}=SECONDES.",
            "What was committed stays. Check the software that it calls, then run again; if that is only slow, add \
             --call-limit {verb}=SECONDS.",
        ),
        template(
            "call-limit-invalid",
            "« {text} » n'est pas une limite.",
            "\"{text}\" is no limit.",
            "Écrivez VERBE=SECONDES, par exemple read=900, ou SECONDES pour tous les verbes.",
            "Write VERB=SECONDS, read=900 for example, or SECONDS for every verb.",
        ),
        template(
            "blob-lost",
            "Le fichier « {file} » a été envoyé et la boutique le demande encore.",
            "The file \"{file}\" was sent and the shop still asks for it.",
            "Relancez l'envoi des images ; si cela se répète, prévenez l'hébergeur de la boutique.",
            "Send the pictures again; if it happens again, tell whoever hosts the shop.",
        ),
        template(
            "unsupported",
            "L'extension ne sait pas faire cela ({what}).",
            "The plugin cannot do this ({what}).",
            "Choisissez une autre action.",
            "Choose another action.",
        ),
        template(
            "internal",
            "Erreur interne.",
            "Internal error.",
            "Prévenez l'éditeur en joignant le journal.",
            "Tell the publisher, with the journal.",
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_host_code_has_both_languages_and_a_remedy() {
        let own = host_templates().into_iter().chain(actions::templates());
        for template in own
            .chain(adopt::templates())
            .chain(plugins::templates())
            .chain(prices::templates())
            .chain(settings::templates())
        {
            for language in ["fr", "en"] {
                let has = |text: &Localized| text.0.get(language).is_some_and(|text| !text.is_empty());
                assert!(has(&template.text) && has(&template.remedy), "{} in {language}", template.code);
            }
        }
    }

    #[test]
    fn arguments_are_filled_in() {
        let args = BTreeMap::from([("name".to_owned(), "x".to_owned())]);
        let sentence = Messages::host().sentence("profile-unknown", &args, Language::French);
        assert_eq!(sentence, "Le profil « x » n'existe pas. « navette profile list » les montre.");
    }
}
