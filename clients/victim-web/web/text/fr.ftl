# Phrases courtes, mots simples. Ce qui est entre accolades est rempli quand la page est en marche.

# La page, avant le script et sans lui.
title = Informations
description = Écrire à la police, gratuitement, jour et nuit, sans donner votre nom.
exit-link = Quitter vite
exit-first = Quitter cette page tout de suite
exit-keys-two = Maj : encore deux fois pour quitter.
exit-keys-one = Maj : encore une fois pour quitter.
exit-keys-expired = Vous restez sur la page.
exit-said = Vous quittez la page…
skip = Aller au texte
languages-label = Langues

screen-question = Quelqu’un d’autre peut-il voir cet écran ?
screen-advice = Si oui, attendez un moment plus sûr, ou prenez l’appareil d’une personne de confiance.
screen-exit = « Quitter vite » est toujours à l’écran. Ce lien efface tout ici et ouvre un site ordinaire.
screen-keys = Avec un clavier : appuyez trois fois sur la touche Maj (⇧).
screen-private = Une fenêtre de navigation privée laisse moins de traces.

heading = Écrivez maintenant à un policier ou une policière
lead = Vous vivez ou avez vécu des violences sexuelles, des violences dans le couple ou la famille, ou à cause de votre genre ? Vous avez un doute ? Vous pouvez en parler ici, par écrit.
what-trained = Une personne de la police, formée pour cela, vous répond.
what-free = C’est gratuit, jour et nuit, tous les jours.
what-anonymous = On ne vous demande pas votre nom. Il n’y a pas de compte.
what-you = Vous décidez de ce que vous dites.
what-not = Ce n’est pas un numéro d’urgence. Ce n’est pas une plainte.
what-urgent = En danger maintenant ? Appelez, ou envoyez un SMS si vous ne pouvez pas parler.

know-heading = À savoir avant d’écrire
know-encryption = Vos messages sont chiffrés : la personne de la police qui vous répond peut les lire, mais ni ceux qui gèrent ce site, ni ceux qui l’hébergent.
know-duties = Cette personne a des devoirs : elle doit signaler au procureur les crimes et les délits qu’elle apprend, et agir si quelqu’un est en danger, surtout un enfant.
start = Commencer la conversation
start-lost = Rien de ce que vous écrivez n’est gardé sur votre appareil. Si cette page est rechargée, votre navigateur peut vous ramener à la conversation, pendant quelques minutes. Si vous la fermez, la conversation s’arrête une minute plus tard.
start-missing = Pas de bouton « Commencer la conversation » ici ? Rechargez la page, ou essayez un autre navigateur à jour. Les numéros marchent toujours :
unsupported-heading = La conversation ne marche pas ici
unsupported = Ce navigateur ne peut pas chiffrer vos messages. Parfois, un réglage de sécurité très strict en est la cause. Essayez un autre navigateur à jour, ou un autre moyen :
unsupported-tor = Dans Tor Browser, le niveau de sécurité « Plus sûr » l’empêche. Pour écrire ici : l’icône du bouclier, puis Paramètres, niveau « Standard ». Ce niveau protège un peu moins : à vous de décider. Sur un iPhone, le mode Isolement l’empêche aussi.
unloaded-heading = La conversation n’a pas pu se charger
unloaded = Le réseau est peut-être coupé. Vérifiez la connexion, puis rechargez la page. Les numéros marchent sans Internet.
unloaded-again = Recharger
no-script-heading = La conversation a besoin de JavaScript
no-script = JavaScript est désactivé dans ce navigateur. Activez-le, prenez un autre navigateur, ou un autre moyen :
all-numbers = Tous les numéros

who-heading = Qui vous répond ?
who-checked = Des policières et policiers formés. Votre navigateur vérifie le certificat de la personne avant d’envoyer votre premier message. Vous voyez sa fonction, son numéro et son service.
who-place = Personne ne sait qui vous êtes, ni où vous êtes. Donc personne ne peut venir vous aider, sauf si vous donnez un lieu ou un numéro sûr. Vous n’y êtes jamais obligé·e.
who-complaint = Pour porter plainte, il faut une autre démarche. On peut vous l’expliquer ici, si vous le voulez.
who-law = Les textes de loi : code de procédure pénale, article 40 ; code pénal, articles 223-6, 434-1 et 434-3.
evidence-heading = Après un viol ou une agression récente
evidence = Un médecin peut recueillir des preuves, même sans plainte, dans les cinq jours environ. Le plus tôt est le mieux. Si vous le pouvez, ne vous lavez pas avant. Gardez les vêtements dans un sac en papier.
minors-heading = Tu as moins de 18 ans ?
minors = Tu peux écrire ici. Tu peux aussi appeler le { $children }, gratuit, jour et nuit. Ce qu’on te fait n’est pas ta faute.
minors-duties = Si tu dis qu’on te fait du mal, la personne qui te répond doit prévenir ceux qui protègent les enfants. Tu peux lui demander ce qu’elle va faire.

others-heading = Appeler ou écrire à quelqu’un d’autre
others-history = Attention : un appel ou un SMS reste dans l’historique de votre téléphone, même s’il est gratuit. Vous pouvez l’effacer après.
others-danger = En danger maintenant
others-listen = Parler, être conseillé·e

limits-heading = Ce que « Quitter vite » ne fait pas
limits-history = Ce lien n’efface pas l’historique du navigateur : cette visite y reste. Effacez seulement cette ligne, car un historique vide peut se remarquer. Une fenêtre privée ne garde pas d’historique.
limits-spy = Ce lien n’arrête pas un logiciel espion. Si votre appareil est peut-être surveillé, prenez-en un autre.
limits-network = Qui gère le réseau (maison, travail, école) peut voir que ce site a été visité, mais pas ce que vous écrivez.
limits-service = Le service voit que quelqu’un écrit, quand, et à peu près combien. Il ne voit ni nom ni texte, et ne garde les messages chiffrés que jusqu’à la fin, douze heures au plus.

# La page en marche.
chat-heading = Conversation
log-label = Messages
help = Numéros utiles et bon à savoir
cover-heading = Masqué
cover-why = Personne n’a touché cet écran depuis un quart d’heure. La conversation continue, mais elle est masquée.
cover-show = Afficher de nouveau
composer-label = Votre message
send = Envoyer
ask-other = Parler à quelqu’un d’autre
end = Terminer
end-yes = Terminer et effacer
end-no = Continuer
ended-heading = La conversation est terminée
given-heading = Ce que vous avez reçu
given-note = Cette page ne le garde pas. Notez-le maintenant, si ce n’est pas dangereux pour vous.
ended-screen = Les messages à l’écran disparaissent quand vous quittez cette page.
ended-not-erased = Ne sont pas effacés : cette visite dans l’historique du navigateur, et ce que la police doit noter.
ended-again = Revenir au début

connecting = Connexion…
coming-back = Retour à votre conversation… Ce qui a été écrit avant n’est plus sur cet écran.
waiting = Vous êtes dans la file d’attente. Restez sur cette page.
waiting-next = Vous êtes la prochaine personne. Restez sur cette page.
waiting-ahead = Personnes avant vous : { $number }. Restez sur cette page.
waiting-recent = Les dernières personnes ont attendu { $minutes } min au plus.
waiting-longer = L’attente est plus longue que pour les dernières personnes. Vous gardez votre place.
waiting-danger = Si vous êtes en danger et ne pouvez pas parler :
write-now = Vous pouvez déjà écrire. Votre texte reste sur cette page. Il part quand une personne de la police est là, et vérifiée.
verifying = Quelqu’un arrive. Votre navigateur vérifie que c’est bien la police…
lapsed = La personne qui arrivait n’a pas pu vous rejoindre. Vous êtes de nouveau dans la file, à votre place.
asked-other = Nous cherchons quelqu’un d’autre. En attendant, vous pouvez continuer ici.
queue-full = Beaucoup de personnes attendent. Cette page réessaie toute seule. Si vous ne voulez pas attendre : { $listen }, ou { $danger } en cas de danger.

officer-none = Personne de la police n’est encore là
officer-bar = { $role } n° { $number }, { $service }
officer-verified = Identité vérifiée par votre navigateur
officer-verified-then = Identité vérifiée le { $time }, pas confirmée depuis
officer-joined = { $role } n° { $number }, { $service }, est là. Votre navigateur a vérifié son identité.
officer-left = La personne n° { $number } est partie. Elle ne peut pas lire la suite.
officer-revoked = La personne qui était là n’a plus le droit de vous répondre au nom de la police. Elle a été retirée et ne peut pas lire la suite. Vous êtes de nouveau dans la file.
officer-removed = La personne n° { $number } a été retirée : elle n’est plus dans la liste publique de la police.
officer-not-renewed = Depuis un moment, votre navigateur n’a pas pu vérifier que cette personne est toujours dans la liste publique de la police. Il réessaie. Vous pouvez demander quelqu’un d’autre.
details = Comment est-ce vérifié ?
details-how = C’est votre navigateur qui vérifie, pas le service. Un certificat dit que cette personne est de la police ; une liste publique dit qu’il est valable aujourd’hui ; des témoins extérieurs au service ont vu cette liste ; et la clé du certificat est celle qui chiffre cette conversation.
details-seen = Liste vue par des témoins le : { $time }
details-certificate = Nom du certificat dans la liste : { $certificate }
officer-typing = On vous écrit…
officer-silent = Pas de réponse depuis un moment. Vous pouvez demander quelqu’un d’autre.
officer-refused = Quelqu’un est venu, mais n’a pas pu prouver être de la police. Cette personne n’est pas entrée.
officer-trouble = La personne de la police a peut-être du mal à lire vos messages. Vous pouvez demander quelqu’un d’autre.
role-officer = Police
role-supervisor = Encadrement de la police
role-professional = Professionnel·le
role-interpreter = Interprète

you = Vous
from = { $role } n° { $number }
state-kept = Gardé ici, pas encore envoyé
state-sending = Envoi…
state-sent = Envoyé
state-received = Reçu
state-retry = Pas encore parti, on réessaie
state-failed = Non envoyé. Le texte est toujours ici.
state-taken-back = Non envoyé. Remis dans le champ.
failed-message = Ce message n’est pas parti : « { $text } »
resend = Envoyer de nouveau
take-back = Remettre dans le champ
unknown-content = Quelque chose est arrivé que cette page ne sait pas afficher.
proposal = Rendez-vous proposé : { $when }, { $place }
proposal-accept = J’accepte
proposal-decline = Je refuse
proposal-free = Vous n’êtes pas obligé·e de répondre.
proposal-accepted = Vous acceptez le rendez-vous : { $when }, { $place }
proposal-declined = Vous refusez le rendez-vous : { $when }, { $place }
appointment = Rendez-vous : { $when }, { $place }
contact-phone = Appeler :
contact-text = Envoyer un SMS :
contact-place = Adresse :
contact-site = Site :
contact-history = Un appel ou un SMS reste dans l’historique de votre téléphone.
unreadable = Un message n’a pas pu être lu. La conversation continue. Vous pouvez demander de le répéter.
text-too-long = Ce texte est trop long. Il est toujours dans le champ : envoyez-le en plusieurs fois.
excess = Caractères en trop : { $number }
new-messages = Nouveaux messages

offline = Pas de connexion pour le moment. Rien n’est perdu : cette page réessaie. Si cela dure : { $listen }, ou { $danger } en cas de danger.
online = La connexion est revenue.
offline-at-start = Pas de connexion au service. Cette page réessaie. Si vous ne voulez pas attendre : { $listen }, ou { $danger } en cas de danger.
unavailable = Le service ne peut rien recevoir pour le moment. Rien n’est perdu : cette page réessaie. Si vous ne voulez pas attendre : { $listen }, ou { $danger } en cas de danger.
too-many-requests = Trop de choses à la fois. Cette page attend un peu, puis continue toute seule.

end-sure = Terminer la conversation et l’effacer du service ? On ne peut pas la reprendre.
expires-soon = Cette conversation s’arrête dans { $minutes } minutes : c’est la durée la plus longue. Vous pourrez en commencer une autre.
ended-by-you = Vous l’avez terminée.
ended-by-officer = La police l’a terminée. Vous pouvez en commencer une autre.
expired = Une conversation ne peut pas durer plus longtemps. Vous pouvez en commencer une autre.
gone = Le service n’a plus cette conversation. Vous pouvez en commencer une autre.
return-gone = Il est trop tard pour revenir : la conversation est finie et effacée. Vous pouvez en commencer une autre, ou utiliser un autre moyen ci-dessous.
elsewhere = Vous avez ouvert cette conversation dans un autre onglet. Elle continue là-bas. Dans celui-ci, tout est effacé.
session-full = Cette conversation a atteint sa limite : rien de plus ne peut être envoyé. Vous pouvez en commencer une autre.
ended-refused = Quelqu’un a répondu, mais n’a pas pu prouver être de la police. Votre navigateur a tout arrêté. Rien de ce que vous avez écrit n’est parti vers cette personne. Vous pouvez réessayer, ou prendre un autre moyen ci-dessous.
clock-times = Cet appareil indique : { $here }. La liste des agents a été vue pour la dernière fois : { $seen }.
clock-differs = Quelqu’un a répondu, mais à l’heure de cet appareil sa preuve d’identité n’est pas valable. Votre navigateur a tout arrêté. Rien de ce que vous avez écrit n’est parti vers cette personne. Vérifiez la date et l’heure de cet appareil. Si elles sont justes, prenez un autre moyen ci-dessous.
altered = Entre vous et la police, la conversation a été modifiée en route. Votre navigateur a tout arrêté. Prenez un autre réseau, ou un autre moyen ci-dessous.
broken = Une panne a arrêté la conversation. Vous pouvez recommencer, ou prendre un autre moyen ci-dessous.
erased = Le service a effacé sa copie chiffrée.
erased-here = Les clés sont effacées ici. Le service n’a pas confirmé : il efface sa copie chiffrée tout seul, en douze heures au plus.
erased-soon = Les clés sont effacées ici. Le service est en train d’effacer sa copie chiffrée.

misconfigured = Le service n’accepte pas cette page. Rechargez-la, ou prenez un autre moyen ci-dessous.
