//! The sentence of every code, in both languages, with what to do.

use sync_model::MessageTemplate;

/// Code, French, English, what to do in French, in English.
type Row = [&'static str; 5];

const TEXT: &[Row] = &[
    [
        "licence-unreadable",
        "Ce texte n'est pas une licence complète.",
        "This text is no complete licence.",
        "Copiez tout, de la ligne BEGIN à la ligne END, ou donnez le fichier lui-même.",
        "Copy all of it, from the BEGIN line to the END line, or give the file itself.",
    ],
    [
        "licence-altered",
        "La signature de cette licence ne correspond pas à son contenu.",
        "The signature of this licence does not match its contents.",
        "Demandez-la de nouveau à votre revendeur.",
        "Ask your reseller for it again.",
    ],
    [
        "licence-unknown-issuer",
        "Cette version du programme ne connaît pas l'émetteur de cette licence.",
        "This version of the program does not know the issuer of this licence.",
        "Mettez le programme à jour ; sinon, adressez-vous à votre revendeur.",
        "Update the program; otherwise ask your reseller.",
    ],
    [
        "licence-newer",
        "Cette licence demande une version plus récente du programme ({field}).",
        "This licence needs a newer version of the program ({field}).",
        "Mettez le programme à jour.",
        "Update the program.",
    ],
    [
        "licence-users-full",
        "Tous les postes utilisateurs de la licence sont pris ({most}) : {who}. La fenêtre ne fait que montrer.",
        "Every user's seat of the licence is taken ({most}): {who}. The window only shows.",
        "Demandez à l'un d'eux de fermer sa fenêtre (celle d'un programme arrêté se libère en 20 minutes), ou plus de postes à votre revendeur.",
        "Ask one of them to close the window (that of a killed program is free after 20 minutes), or your reseller for more seats.",
    ],
    [
        "licence-workstations-full",
        "Tous les ordinateurs de la licence sont occupés ({most}) : {who}. La fenêtre ne fait que montrer.",
        "Every workstation of the licence is in use ({most}): {who}. The window only shows.",
        "Fermez Navette sur l'un d'eux, ou demandez plus d'ordinateurs à votre revendeur.",
        "Close Navette on one of them, or ask your reseller for more workstations.",
    ],
    [
        "licence-not-yet",
        "La licence {number} commence le {from}.",
        "Licence {number} begins on {from}.",
        "Attendez ce jour, et vérifiez la date de l'ordinateur.",
        "Wait for that day, and check the computer's date.",
    ],
    [
        "licence-expired",
        "La licence {number} est finie depuis le {until}.",
        "Licence {number} ended on {until}.",
        "Demandez à votre revendeur de la prolonger ; lecture, historique et exports restent ouverts.",
        "Ask your reseller to extend it; reading, history and exports stay open.",
    ],
    [
        "licence-revoked",
        "La licence {number} a été retirée ou remplacée.",
        "Licence {number} was revoked or replaced.",
        "Demandez à votre revendeur la licence qui la remplace.",
        "Ask your reseller for the licence that takes its place.",
    ],
    [
        "licence-superseded",
        "Une licence {number} plus récente a déjà été appliquée ici.",
        "A newer licence {number} was already applied here.",
        "Appliquez la dernière que votre revendeur a envoyée.",
        "Apply the last one that your reseller sent.",
    ],
    [
        "licence-released",
        "La licence {number} a été libérée sur cet ordinateur.",
        "Licence {number} was released on this computer.",
        "Demandez à votre revendeur une nouvelle licence pour cet ordinateur.",
        "Ask your reseller for a new licence for this computer.",
    ],
    [
        "licence-lease-ended",
        "La licence {number} n'a pas été renouvelée en ligne depuis le {until}.",
        "Licence {number} was not renewed on line since {until}.",
        "Demandez à votre revendeur un texte renouvelé et appliquez-le.",
        "Ask your reseller for a renewed text and apply it.",
    ],
];

const PLACE: &[Row] = &[
    [
        "licence-other-computer",
        "La licence {number} est celle d'un autre ordinateur ; celui-ci est {computer}.",
        "Licence {number} is another computer's; this one is {computer}.",
        "Libérez-la sur l'ancien, ou envoyez à votre revendeur le texte de « navette licence request ».",
        "Release it on the old one, or send your reseller the text of \"navette licence request\".",
    ],
    [
        "licence-other-shop",
        "La boutique {shop} n'est pas dans la licence, qui couvre : {shops}.",
        "The shop {shop} is not in the licence, which covers: {shops}.",
        "Corrigez l'adresse de la boutique du profil, ou demandez à votre revendeur de l'ajouter.",
        "Correct the address of the profile's shop, or ask your reseller to add it.",
    ],
    [
        "licence-no-shop",
        "La boutique du profil n'a pas d'adresse, et une licence est pour des boutiques désignées par leur adresse.",
        "The profile's shop has no address, and a licence is for shops by their address.",
        "Renseignez shop.url.",
        "Fill in shop.url.",
    ],
    [
        "licence-no-computer",
        "Cet ordinateur ne montre rien à quoi le reconnaître.",
        "This computer shows nothing by which to know it.",
        "Relancez avec un compte qui peut lire l'identifiant du système.",
        "Run again from an account that may read the system's identifier.",
    ],
    [
        "licence-none",
        "Aucune licence n'est appliquée ici : mode démonstration.",
        "No licence is applied here: demonstration mode.",
        "Appliquez-en une avec « navette licence apply FICHIER ».",
        "Apply one with \"navette licence apply FILE\".",
    ],
    [
        "licence-file",
        "Le fichier « {file} » ne se lit pas.",
        "The file \"{file}\" cannot be read.",
        "Vérifiez le chemin et vos droits.",
        "Check the path and your rights.",
    ],
];

const RESELLER: &[Row] = &[
    [
        "licence-reseller-expired",
        "Le revendeur « {reseller} » ne peut plus émettre de licence depuis le {until}.",
        "The reseller \"{reseller}\" may not issue licences since {until}.",
        "Demandez-lui une licence émise sous son certificat renouvelé.",
        "Ask it for a licence issued under its renewed certificate.",
    ],
    [
        "licence-reseller-not-yet",
        "Le revendeur « {reseller} » ne peut émettre de licence qu'à partir du {from}.",
        "The reseller \"{reseller}\" may issue licences from {from} on only.",
        "Vérifiez la date de l'ordinateur.",
        "Check the computer's date.",
    ],
    [
        "licence-reseller-revoked",
        "Le revendeur « {reseller} » n'a plus le droit d'émettre de licence.",
        "The reseller \"{reseller}\" has no right to issue licences any more.",
        "Adressez-vous à l'éditeur.",
        "Ask the publisher.",
    ],
    [
        "licence-beyond-reseller",
        "Cette licence dépasse ce que son revendeur peut vendre ({what}).",
        "This licence goes beyond what its reseller may sell ({what}).",
        "Demandez au revendeur une licence dans ses limites.",
        "Ask the reseller for a licence within its limits.",
    ],
];

const REMARKS: &[Row] = &[
    [
        "licence-lease-late",
        "La licence n'a pas été renouvelée en ligne ; il reste {days} jours.",
        "The licence was not renewed on line; {days} days are left.",
        "Vérifiez la connexion, ou demandez un texte renouvelé à votre revendeur.",
        "Check the connection, or ask your reseller for a renewed text.",
    ],
    [
        "licence-ends-soon",
        "La licence finit le {until}, dans {days} jours.",
        "The licence ends on {until}, in {days} days.",
        "Demandez à votre revendeur de la prolonger.",
        "Ask your reseller to extend it.",
    ],
    [
        "licence-grace",
        "La licence est celle d'un autre ordinateur ; elle vaut encore {days} jours sur celui-ci ({computer}).",
        "The licence is another computer's; it holds for {days} more days on this one ({computer}).",
        "Envoyez à votre revendeur le texte de « navette licence request ».",
        "Send your reseller the text of \"navette licence request\".",
    ],
    [
        "licence-clock-back",
        "L'horloge de l'ordinateur a reculé ; la licence compte à partir du {instant}.",
        "The computer's clock went back; the licence counts from {instant}.",
        "Remettez l'ordinateur à l'heure.",
        "Set the computer's clock right.",
    ],
];

/// The sentences of every code of licences.
pub fn messages() -> Vec<MessageTemplate> {
    let rows = TEXT.iter().chain(PLACE).chain(RESELLER).chain(REMARKS);
    rows.map(|[code, fr, en, remedy_fr, remedy_en]| MessageTemplate::new(code, fr, en, remedy_fr, remedy_en)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every code that this crate makes has its sentence, with a remedy, in both languages.
    #[test]
    fn every_code_has_a_sentence() {
        let sources = [
            include_str!("verify.rs"),
            include_str!("standing.rs"),
            include_str!("armour.rs"),
            include_str!("refusal.rs"),
        ];
        let made: Vec<&str> = sources
            .iter()
            .flat_map(|source| source.split("\"licence-").skip(1))
            .filter_map(|rest| rest.split('"').next())
            .collect();
        assert!(made.len() > 20);
        let known = messages();
        for code in made {
            let found = known.iter().find(|template| template.code == format!("licence-{code}"));
            let template = found.unwrap_or_else(|| panic!("licence-{code}"));
            for language in ["fr", "en"] {
                assert!(!template.text.get(language).is_empty() && !template.remedy.get(language).is_empty());
            }
        }
    }
}
