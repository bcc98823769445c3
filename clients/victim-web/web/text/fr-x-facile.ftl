# Français facile à lire et à comprendre : une idée par phrase, des mots de tous les jours, « vous ».

# La page, avant le script et sans lui.
title = Informations
description = Vous pouvez écrire à la police. C’est gratuit.
exit-link = Quitter vite
exit-first = Quitter cette page tout de suite
exit-keys-two = Maj : encore deux fois pour quitter.
exit-keys-one = Maj : encore une fois pour quitter.
exit-keys-expired = Vous restez sur la page.
exit-said = Vous quittez la page.
skip = Aller au texte
languages-label = Langues

screen-question = Est-ce que quelqu’un voit votre écran ?
screen-advice = Quelqu’un peut voir votre écran ? Attendez un moment plus sûr. Ou prenez le téléphone d’une personne de confiance.
screen-exit = Le bouton « Quitter vite » est toujours là. Il efface tout sur cette page. Il ouvre un autre site.
screen-keys = Vous avez un clavier ? Appuyez trois fois sur la touche Maj (⇧).
screen-private = Une fenêtre privée laisse moins de traces.

heading = Écrivez à la police
lead = Quelqu’un vous fait du mal ? Quelqu’un vous a fait du mal ? Quelqu’un vous touche sans votre accord ? Vous avez peur de quelqu’un ? Vous avez un doute ? Vous pouvez en parler ici. Vous écrivez des messages.
what-trained = Une personne de la police vous répond. Elle a appris à aider.
what-free = C’est gratuit. C’est ouvert le jour et la nuit.
what-anonymous = On ne demande pas votre nom. Vous n’avez pas besoin de compte.
what-you = C’est vous qui décidez quoi dire.
what-not = Ce n’est pas un numéro d’urgence. Ce n’est pas une plainte.
what-urgent = Vous êtes en danger maintenant ? Appelez. Vous ne pouvez pas parler ? Envoyez un SMS.

know-heading = Lisez ceci avant d’écrire
know-encryption = Vos messages sont protégés. La personne de la police qui vous répond peut les lire. Les personnes qui s’occupent du site ne peuvent pas les lire.
know-duties = La personne de la police a des devoirs. Elle doit parler des crimes et des délits au procureur. Elle doit agir si une personne est en danger. Elle doit surtout protéger les enfants.
start = Commencer
start-lost = Ce que vous écrivez ne reste pas sur votre appareil. Si vous rechargez cette page, votre navigateur peut retrouver la conversation pendant quelques minutes. Si vous fermez cette page, la conversation s’arrête une minute après.
start-missing = Vous ne voyez pas le bouton « Commencer » ici ? Rechargez la page. Ou essayez un autre navigateur. Les numéros marchent toujours :
unsupported-heading = La conversation ne marche pas ici
unsupported = Ce navigateur ne peut pas protéger vos messages. Essayez un autre navigateur. Prenez un navigateur à jour. Ou choisissez un autre moyen :
unsupported-tor = Vous utilisez Tor Browser ? Le niveau « Plus sûr » empêche la conversation. Touchez le bouclier. Ouvrez les paramètres. Choisissez le niveau « Standard ». Ce niveau protège un peu moins. C’est vous qui décidez. Sur un iPhone, le mode Isolement empêche aussi la conversation.
unloaded-heading = La conversation ne s’ouvre pas
unloaded = Il n’y a peut-être pas de réseau. Regardez si Internet marche. Puis rechargez la page. Les numéros marchent sans Internet.
unloaded-again = Recharger
no-script-heading = La conversation a besoin de JavaScript
no-script = JavaScript ne marche pas dans ce navigateur. Vous pouvez l’activer. Vous pouvez prendre un autre navigateur. Ou choisissez un autre moyen :
all-numbers = Tous les numéros

who-heading = Qui vous répond ?
who-checked = Une personne de la police vous répond. Elle a appris à aider. Votre navigateur vérifie d’abord que c’est la police. Après, il envoie votre message. Vous voyez le métier de la personne. Vous voyez son numéro. Vous voyez son service.
who-place = Personne ne sait qui vous êtes. Personne ne sait où vous êtes. Alors personne ne peut venir vous aider. Vous pouvez donner un lieu sûr ou un numéro sûr. Ce n’est jamais obligatoire.
who-complaint = Pour porter plainte, il faut faire autre chose. On peut vous expliquer ici. C’est si vous voulez.
who-law = Les lois : code de procédure pénale, article 40. Code pénal, articles 223-6, 434-1 et 434-3.
evidence-heading = Après un viol ou une agression
evidence = Voyez un médecin vite. Le mieux est dans les 5 jours. Le médecin peut garder des preuves. Vous n’avez pas besoin de porter plainte. Si vous pouvez, ne vous lavez pas avant. Mettez les vêtements dans un sac en papier.
minors-heading = Vous avez moins de 18 ans ?
minors = Vous pouvez écrire ici. Vous pouvez aussi appeler le { $children }. C’est gratuit. C’est ouvert le jour et la nuit. Ce n’est pas votre faute.
minors-duties = Quelqu’un vous fait du mal ? Si vous le dites, la personne qui répond doit prévenir. Elle prévient les personnes qui protègent les enfants. Vous pouvez demander ce qu’elle va faire.

others-heading = Appeler ou écrire à quelqu’un d’autre
others-history = Attention. Un appel reste dans l’historique du téléphone. Un SMS reste aussi. C’est vrai même si c’est gratuit. Vous pouvez les effacer après.
others-danger = Vous êtes en danger maintenant
others-listen = Vous voulez parler ou avoir un conseil

limits-heading = Ce que « Quitter vite » ne fait pas
limits-history = Le bouton n’efface pas l’historique du navigateur. La visite reste dans l’historique. Vous pouvez effacer cette ligne. N’effacez pas tout. Un historique vide peut se voir. Une fenêtre privée ne garde pas d’historique.
limits-spy = Le bouton n’arrête pas un logiciel espion. Quelqu’un surveille peut-être votre appareil ? Prenez un autre appareil.
limits-network = Quelqu’un s’occupe du réseau à la maison, au travail ou à l’école. Cette personne peut voir que quelqu’un a ouvert ce site. Elle ne peut pas lire vos messages.
limits-service = Le service voit que quelqu’un écrit. Il voit quand. Il voit à peu près combien. Il ne voit pas votre nom. Il ne peut pas lire vos messages. À la fin, il les efface. Au plus tard, c’est 12 heures après le début.

# La page en marche.
chat-heading = Conversation
log-label = Messages
help = Numéros utiles
cover-heading = C’est caché
cover-why = Personne n’a touché l’écran depuis 15 minutes. La conversation continue. Elle est cachée.
cover-show = Montrer
composer-label = Votre message
send = Envoyer
ask-other = Parler à quelqu’un d’autre
end = Terminer
end-yes = Terminer et effacer
end-no = Continuer
ended-heading = La conversation est finie
given-heading = Ce que vous avez reçu
given-note = Cette page ne le garde pas. Vous pouvez le noter. Notez-le seulement si vous êtes en sécurité.
ended-screen = Vous voyez encore les messages. Quittez cette page. Les messages vont disparaître.
ended-not-erased = Deux choses ne sont pas effacées. La visite reste dans l’historique du navigateur. La police garde ce qu’elle doit noter.
ended-again = Revenir au début

connecting = Connexion…
coming-back = Nous retrouvons votre conversation… Les anciens messages ne sont plus sur cet écran.
waiting = Vous attendez votre tour. Restez sur cette page.
waiting-next = C’est bientôt votre tour. Personne n’est avant vous. Restez sur cette page.
waiting-ahead = Personnes avant vous : { $number }. Restez sur cette page.
waiting-recent = Les dernières personnes ont attendu { $minutes } minutes au plus.
waiting-longer = Vous attendez plus longtemps que les dernières personnes. Vous gardez votre place.
waiting-danger = Vous êtes en danger ? Vous ne pouvez pas parler ?
write-now = Vous pouvez déjà écrire. Votre texte reste sur cette page. Il part quand la police est là.
verifying = Quelqu’un arrive. Votre navigateur vérifie que c’est la police…
lapsed = La personne n’a pas pu venir. Vous attendez encore. Vous gardez votre place.
asked-other = Nous cherchons quelqu’un d’autre. Vous pouvez continuer ici.
queue-full = Beaucoup de personnes attendent. La page réessaie toute seule. Vous ne voulez pas attendre ? Appelez le { $listen }. En danger, appelez le { $danger }.

officer-none = La police n’est pas encore là
officer-bar = { $role } n° { $number }, { $service }
officer-verified = Votre navigateur a vérifié : c’est la police
officer-verified-then = Vérifié le { $time }. Depuis, votre navigateur n’a pas pu vérifier.
officer-joined = { $role } n° { $number }, { $service }, est là. Votre navigateur a vérifié.
officer-left = La personne n° { $number } est partie. Elle ne peut pas lire la suite.
officer-revoked = La personne n’a plus le droit de répondre pour la police. Elle n’est plus là. Elle ne peut pas lire la suite. Vous attendez encore.
officer-removed = La personne n° { $number } n’est plus là. Elle n’est plus dans la liste de la police.
officer-not-renewed = Votre navigateur n’a pas pu vérifier cette personne depuis un moment. Il réessaie. Vous pouvez demander quelqu’un d’autre.
details = Comment c’est vérifié ?
details-how = Votre navigateur vérifie lui-même. La personne a un certificat de la police. Une liste dit que le certificat est bon aujourd’hui. D’autres organismes ont vu cette liste. La conversation est protégée avec ce certificat.
details-seen = La liste a été vue le : { $time }
details-certificate = Nom du certificat : { $certificate }
officer-typing = On vous écrit…
officer-silent = Vous n’avez pas de réponse depuis un moment. Vous pouvez demander quelqu’un d’autre.
officer-refused = Quelqu’un est venu. Cette personne n’a pas pu prouver que c’est la police. Elle n’est pas entrée.
officer-trouble = La personne a peut-être du mal à lire vos messages. Vous pouvez demander quelqu’un d’autre.
role-officer = Police
role-supervisor = Chef de la police
role-professional = Professionnel ou professionnelle
role-interpreter = Interprète

you = Vous
from = { $role } n° { $number }
state-kept = Gardé ici. Pas encore envoyé.
state-sending = Envoi…
state-sent = Envoyé
state-received = Reçu
state-retry = Pas encore parti. On réessaie.
state-failed = Pas envoyé. Le texte est toujours ici.
state-taken-back = Pas envoyé. Le texte est de nouveau dans le champ.
failed-message = Ce message n’est pas parti : « { $text } »
resend = Envoyer encore
take-back = Remettre dans le champ
unknown-content = Quelque chose est arrivé. La page ne peut pas l’afficher.
proposal = On vous propose un rendez-vous : { $when }, { $place }
proposal-accept = Je dis oui
proposal-decline = Je dis non
proposal-free = Vous pouvez aussi ne pas répondre.
proposal-accepted = Vous dites oui au rendez-vous : { $when }, { $place }
proposal-declined = Vous dites non au rendez-vous : { $when }, { $place }
appointment = Rendez-vous : { $when }, { $place }
contact-phone = Appeler :
contact-text = Envoyer un SMS :
contact-place = Adresse :
contact-site = Site :
contact-history = Votre téléphone garde la trace d’un appel ou d’un SMS.
unreadable = La page n’a pas pu lire un message. La conversation continue. Vous pouvez demander de répéter.
text-too-long = Ce texte est trop long. Il n’est pas perdu. Envoyez-le en plusieurs messages.
excess = Lettres en trop : { $number }
new-messages = Nouveaux messages

offline = Il n’y a pas de connexion. Rien n’est perdu. La page réessaie. C’est long ? Appelez le { $listen }. En danger, appelez le { $danger }.
online = La connexion est revenue.
offline-at-start = Il n’y a pas de connexion. La page réessaie. Vous ne voulez pas attendre ? Appelez le { $listen }. En danger, appelez le { $danger }.
unavailable = Le service ne marche pas pour le moment. Rien n’est perdu. La page réessaie. Vous ne voulez pas attendre ? Appelez le { $listen }. En danger, appelez le { $danger }.
too-many-requests = Il y a trop de demandes. La page attend un peu. Elle continue toute seule.

end-sure = Vous voulez terminer ? La conversation sera effacée. Vous ne pourrez pas la reprendre.
expires-soon = La conversation s’arrête dans { $minutes } minutes. Elle ne peut pas durer plus longtemps. Après, vous pouvez en commencer une autre.
ended-by-you = Vous avez terminé la conversation.
ended-by-officer = La police a terminé la conversation. Vous pouvez en commencer une autre.
expired = Le temps est fini. Vous pouvez commencer une autre conversation.
gone = Le service n’a plus cette conversation. Vous pouvez en commencer une autre.
return-gone = Il est trop tard pour revenir. La conversation est finie. Elle est effacée. Vous pouvez en commencer une autre.
elsewhere = La conversation est ouverte dans un autre onglet. Elle continue là-bas. Ici, tout est effacé.
session-full = Cette conversation est pleine. Vous ne pouvez plus envoyer de message. Vous pouvez en commencer une autre.
ended-refused = Quelqu’un a répondu. Cette personne n’a pas pu prouver que c’est la police. Votre navigateur a tout arrêté. Cette personne n’a pas reçu vos messages. Vous pouvez réessayer. Ou choisissez un autre moyen ci-dessous.
clock-times = Votre appareil dit : { $here }. La liste de la police a été vue : { $seen }.
clock-differs = Quelqu’un a répondu. L’heure de votre appareil ne va pas avec sa preuve. Votre navigateur a tout arrêté. Cette personne n’a pas reçu vos messages. Regardez la date et l’heure de votre appareil. Elles sont justes ? Choisissez un autre moyen ci-dessous.
altered = Quelque chose a changé la conversation en route. Votre navigateur a tout arrêté. Prenez un autre réseau. Ou choisissez un autre moyen ci-dessous.
broken = La conversation s’est arrêtée à cause d’une panne. Vous pouvez recommencer. Ou choisissez un autre moyen ci-dessous.
erased = Le service a effacé sa copie.
erased-here = Les clés sont effacées ici. Le service n’a pas répondu. Il efface sa copie tout seul. Cela prend 12 heures au plus.
erased-soon = Les clés sont effacées ici. Le service efface sa copie maintenant.

misconfigured = Le service n’accepte pas cette page. Rechargez la page. Ou choisissez un autre moyen ci-dessous.
