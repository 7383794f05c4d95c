//! Sentences of settings that are not accepted, at the field and on the command line.

use sync_model::MessageTemplate;

/// The codes of a setting's faults, and of the templates of profiles.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "setting-required",
            "« {name} » est vide.",
            "\"{name}\" is empty.",
            "Remplissez-le : rien ne fonctionne sans lui.",
            "Fill it in: nothing works without it.",
        ),
        template(
            "setting-whole-number",
            "« {name} » n'est pas un nombre entier.",
            "\"{name}\" is no whole number.",
            "Écrivez des chiffres seulement, par exemple 120.",
            "Write digits only, for example 120.",
        ),
        template(
            "setting-number",
            "« {name} » n'est pas un nombre à {decimals} décimales au plus.",
            "\"{name}\" is no number of {decimals} decimals at most.",
            "Écrivez par exemple 12,5.",
            "Write for example 12.5.",
        ),
        template(
            "setting-range",
            "« {name} » va de {min} à {max}.",
            "\"{name}\" goes from {min} to {max}.",
            "Choisissez un nombre entre les deux.",
            "Choose a number between the two.",
        ),
        template(
            "setting-below",
            "« {name} » est trop petit.",
            "\"{name}\" is too small.",
            "Choisissez {min} ou plus.",
            "Choose {min} or more.",
        ),
        template(
            "setting-above",
            "« {name} » est trop grand.",
            "\"{name}\" is too large.",
            "Choisissez {max} ou moins.",
            "Choose {max} or less.",
        ),
        template(
            "setting-long",
            "« {name} » est trop long.",
            "\"{name}\" is too long.",
            "Raccourcissez-le à {max} caractères.",
            "Shorten it to {max} characters.",
        ),
        template(
            "setting-choice",
            "« {name} » a une valeur qui n'est pas de la liste.",
            "\"{name}\" has a value that is not of its list.",
            "Choisissez parmi : {choices}.",
            "Choose among: {choices}.",
        ),
        template(
            "setting-toggle",
            "« {name} » se répond par oui ou non.",
            "\"{name}\" is answered by yes or no.",
            "Écrivez oui ou non.",
            "Write yes or no.",
        ),
        template(
            "setting-date",
            "« {name} » n'est pas une date.",
            "\"{name}\" is no date.",
            "Écrivez AAAA-MM-JJ, par exemple 2026-11-24.",
            "Write YYYY-MM-DD, for example 2026-11-24.",
        ),
        template(
            "setting-shape",
            "« {name} » n'a pas la forme attendue.",
            "\"{name}\" has not the form that is expected.",
            "Écrivez une liste a,b, ou pour une table de correspondance un objet JSON de textes.",
            "Write a list a,b, or for a mapping a JSON object of texts.",
        ),
        template(
            "setting-hidden",
            "« {name} » n'a pas d'effet pour l'instant.",
            "\"{name}\" has no effect for now.",
            "Un autre réglage doit d'abord avoir la valeur qu'il demande : « navette plugin inspect » la montre.",
            "Another setting must first have the value that it asks: \"navette plugin inspect\" shows it.",
        ),
        template(
            "template-invalid",
            "Ce fichier n'est pas un modèle de profil.",
            "This file is no profile template.",
            "Choisissez un fichier écrit par « Exporter » ou par « navette profile export ».",
            "Choose a file that \"Export\" or \"navette profile export\" wrote.",
        ),
        template(
            "template-file",
            "Le modèle de profil « {file} » ne se lit pas ou ne s'écrit pas.",
            "The profile template \"{file}\" cannot be read or written.",
            "Vérifiez le chemin et vos droits.",
            "Check the path and your rights.",
        ),
        template(
            "template-version",
            "Ce modèle de profil est d'une version plus récente de Navette.",
            "This profile template is of a newer version of Navette.",
            "Mettez Navette à jour, puis recommencez.",
            "Update Navette, then do it again.",
        ),
        template(
            "ask-hung",
            "L'extension « {plugin} » n'a pas répondu en {seconds} s.",
            "The plugin \"{plugin}\" gave no answer within {seconds} s.",
            "Vérifiez que le logiciel ou le serveur qu'elle appelle répond, puis réessayez.",
            "Check that the software or server that it calls answers, then try again.",
        ),
        template(
            "ask-died",
            "L'extension « {plugin} » s'est arrêtée sans répondre.",
            "The plugin \"{plugin}\" stopped without an answer.",
            "Réessayez ; si cela se répète, réinstallez l'extension ou prévenez son éditeur.",
            "Try again; if it happens again, install the plugin anew or tell its publisher.",
        ),
    ]
}
