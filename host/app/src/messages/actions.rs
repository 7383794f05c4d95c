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
