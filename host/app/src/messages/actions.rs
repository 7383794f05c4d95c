//! Sentences about plans and chosen articles.

use sync_model::MessageTemplate;

/// The sentences of this part.
pub(super) fn templates() -> Vec<MessageTemplate> {
    let template = MessageTemplate::new;
    vec![
        template(
            "plan-brake",
            "{removals} fiches sur {linked} seraient retirées de la boutique ({flow}) : l'envoi s'arrêterait là.",
            "{removals} of {linked} records would be removed from the shop ({flow}): the run would stop there.",
            "Pour confirmer, ajoutez --allow-removals {removals} --plan {digest} à l'envoi.",
            "To confirm, add --allow-removals {removals} --plan {digest} to the run.",
        ),
        template(
            "edit-field-unknown",
            "« {field} » n'est pas un champ que l'on modifie ici.",
            "\"{field}\" is no field that is edited here.",
            "Écrivez texts.name.fr, texts.description.fr, identity.active, categories.extra, media.order…",
            "Write texts.name.fr, texts.description.fr, identity.active, categories.extra, media.order, ...",
        ),
        template(
            "edit-value-invalid",
            "Le champ « {field} » ne prend pas cette valeur.",
            "The field \"{field}\" does not take this value.",
            "Une désignation n'est pas vide, une adresse de page est en un mot, une activation est true ou false.",
            "A name is not empty, a page address is one word, an activation is true or false.",
        ),
        template(
            "edit-file-unreadable",
            "Le fichier « {file} » ne se lit pas.",
            "The file \"{file}\" cannot be read.",
            "Donnez un objet JSON : {\"RÉFÉRENCE\": {\"texts.name.fr\": \"…\"}}.",
            "Give a JSON object: {\"REFERENCE\": {\"texts.name.fr\": \"...\"}}.",
        ),
        template(
            "run-unknown",
            "Il n'y a pas d'exécution « {id} ».",
            "There is no run \"{id}\".",
            "« navette history » montre les exécutions.",
            "\"navette history\" shows the runs.",
        ),
        template(
            "plan-state-unknown",
            "« {name} » n'est pas un genre de ligne.",
            "\"{name}\" is no kind of line.",
            "Écrivez create, update, remove, hold ou reject.",
            "Write create, update, remove, hold or reject.",
        ),
    ]
}
