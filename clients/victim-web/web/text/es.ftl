# Frases cortas, palabras sencillas, trato de usted. Lo que está entre llaves se rellena después.

# La página, antes del script y sin él.
title = Información
description = Escribir a la policía, gratis, día y noche, sin dar su nombre.
exit-link = Salir rápido
exit-first = Salir de esta página ahora mismo
exit-keys-two = Mayús: dos veces más para salir.
exit-keys-one = Mayús: una vez más para salir.
exit-keys-expired = Sigue en esta página.
exit-said = Saliendo…
skip = Ir al texto
languages-label = Idiomas

screen-question = ¿Puede otra persona ver esta pantalla?
screen-advice = Si es así, espere un momento más seguro, o use el dispositivo de alguien de confianza.
screen-exit = «Salir rápido» está siempre en la pantalla. Ese enlace borra todo lo que hay aquí y abre un sitio web corriente.
screen-keys = Con un teclado: pulse tres veces la tecla Mayús (⇧).
screen-private = Una ventana de navegación privada deja menos rastros.

heading = Escriba ahora a la policía
lead = ¿Vive o ha vivido violencia sexual, violencia en la pareja o en la familia, o violencia por su género? ¿Tiene dudas? Puede hablar de ello aquí, por escrito.
what-trained = Le responde una persona de la policía, con formación para ello.
what-free = Es gratis, día y noche, todos los días.
what-anonymous = No se le pide su nombre. No hay ninguna cuenta.
what-you = Usted decide lo que cuenta.
what-not = No es un servicio de emergencias. No es una denuncia.
what-urgent = ¿Está en peligro ahora? Llame, o envíe un SMS si no puede hablar.

know-heading = Antes de escribir
know-encryption = Sus mensajes van cifrados: puede leerlos la persona de la policía que le responde, pero no quienes gestionan este sitio ni quienes lo alojan.
know-duties = Esa persona tiene deberes: debe comunicar a la fiscalía los delitos que conozca, y actuar si alguien está en peligro, sobre todo un niño o una niña.
start = Empezar la conversación
start-lost = Nada de lo que escribe se guarda en su dispositivo. Si esta página se recarga, su navegador puede devolverle a la conversación durante unos minutos. Si la cierra, la conversación termina un minuto después.
start-missing = ¿No aparece aquí el botón «Empezar la conversación»? Recargue la página, o pruebe con otro navegador actualizado. Los números funcionan igual:
unsupported-heading = La conversación no funciona aquí
unsupported = Este navegador no puede cifrar sus mensajes. A veces se debe a un ajuste de seguridad muy estricto. Pruebe con otro navegador actualizado, o por otro medio:
unsupported-tor = En Tor Browser, el nivel de seguridad «Más seguro» lo impide. Para escribir aquí: icono del escudo, luego Configuración, nivel «Estándar». Ese nivel protege un poco menos: usted decide. En un iPhone, el modo de aislamiento también lo impide.
unloaded-heading = No se pudo cargar la conversación
unloaded = Puede que no haya red. Compruebe la conexión y recargue la página. Los números funcionan sin Internet.
unloaded-again = Recargar
no-script-heading = La conversación necesita JavaScript
no-script = JavaScript está desactivado en este navegador. Actívelo, use otro navegador, u otro medio:
all-numbers = Todos los números

who-heading = ¿Quién le responde?
who-checked = Personal de la policía con formación. Su navegador comprueba el certificado de la persona antes de enviar su primer mensaje. Usted ve su función, su número y su servicio.
who-place = Nadie sabe quién es usted ni dónde está. Por eso nadie puede acudir a ayudarle, salvo que dé un lugar o un número seguro. Nunca es obligatorio.
who-complaint = Para poner una denuncia hay que hacer otro trámite. Aquí se lo pueden explicar, si quiere.
who-law = Las leyes francesas: code de procédure pénale, artículo 40; code pénal, artículos 223-6, 434-1 y 434-3.
evidence-heading = Después de una violación o una agresión reciente
evidence = En medicina se pueden recoger pruebas, también sin denuncia, durante unos cinco días. Cuanto antes, mejor. Si puede, no se lave antes. Guarde la ropa en una bolsa de papel.
minors-heading = ¿Tienes menos de 18 años?
minors = Puedes escribir aquí. También puedes llamar al { $children }: es gratis, día y noche. Lo que te hacen no es culpa tuya.
minors-duties = Si dices que te hacen daño, la persona que te responde debe avisar a quienes protegen a los niños y las niñas. Puedes preguntarle qué va a hacer.

others-heading = Llamar o escribir a otro servicio
others-history = Atención: una llamada o un SMS queda en el historial de su teléfono, aunque sea gratis. Después puede borrarlo.
others-danger = En peligro ahora
others-listen = Hablar, recibir consejo

limits-heading = Lo que «Salir rápido» no hace
limits-history = No borra el historial del navegador: esta visita queda allí. Borre solo esa línea, porque un historial vacío puede llamar la atención. Una ventana privada no guarda historial.
limits-spy = No detiene un programa espía. Si quizá vigilan su dispositivo, use otro.
limits-network = Quien gestiona la red (casa, trabajo, escuela) puede ver que se ha visitado este sitio, pero no lo que usted escribe.
limits-service = El servicio ve que alguien escribe, cuándo, y más o menos cuánto. No ve ni nombre ni texto, y guarda los mensajes cifrados solo hasta el final, doce horas como máximo.

# La página en marcha.
chat-heading = Conversación
log-label = Mensajes
help = Teléfonos de ayuda e información útil
cover-heading = Oculto
cover-why = Nadie ha tocado esta pantalla desde hace un cuarto de hora. La conversación sigue, pero está oculta.
cover-show = Mostrar de nuevo
composer-label = Su mensaje
send = Enviar
ask-other = Hablar con otra persona
end = Terminar
end-yes = Terminar y borrar
end-no = Continuar
ended-heading = La conversación ha terminado
given-heading = Lo que ha recibido
given-note = Esta página no lo guarda. Anótelo ahora, si no es peligroso para usted.
ended-screen = Los mensajes de la pantalla desaparecen cuando sale de esta página.
ended-not-erased = No se borran: esta visita en el historial del navegador, y lo que la policía tiene que anotar.
ended-again = Volver al principio

connecting = Conectando…
coming-back = Volviendo a su conversación… Lo que se escribió antes ya no está en esta pantalla.
waiting = Está en la cola de espera. Quédese en esta página.
waiting-next = No hay nadie antes de usted. Quédese en esta página.
waiting-ahead = Personas antes de usted: { $number }. Quédese en esta página.
waiting-recent = Las últimas personas han esperado { $minutes } min como máximo.
waiting-longer = La espera es más larga que la de las últimas personas. Conserva su lugar.
waiting-danger = Si está en peligro y no puede hablar:
write-now = Ya puede escribir. Su texto se queda en esta página. Se envía cuando haya una persona de la policía, ya comprobada.
verifying = Llega alguien. Su navegador comprueba que es de verdad la policía…
lapsed = La persona que llegaba no ha podido conectar con usted. Vuelve a estar en la cola, en su mismo lugar.
asked-other = Buscamos a otra persona. Mientras tanto, puede seguir aquí.
queue-full = Hay mucha gente esperando. Esta página vuelve a intentarlo sola. Si no quiere esperar: { $listen }, o { $danger } en caso de peligro.

officer-none = Todavía no hay nadie de la policía
officer-bar = { $role } n.º { $number }, { $service }
officer-verified = Identidad comprobada por su navegador
officer-verified-then = Identidad comprobada el { $time }, sin confirmar desde entonces
officer-joined = { $role } n.º { $number }, { $service }, está aquí. Su navegador ha comprobado su identidad.
officer-left = La persona n.º { $number } se ha ido. No puede leer lo que sigue.
officer-revoked = La persona que estaba aquí ya no puede responderle en nombre de la policía. Se le ha retirado el acceso y no puede leer lo que sigue. Vuelve a estar en la cola.
officer-removed = Se ha retirado el acceso a la persona n.º { $number }: ya no está en la lista pública de la policía.
officer-not-renewed = Desde hace un rato, su navegador no puede comprobar que esta persona sigue en la lista pública de la policía. Lo vuelve a intentar. Puede pedir hablar con otra persona.
details = ¿Cómo se comprueba?
details-how = Lo comprueba su navegador, no el servicio. Un certificado dice que esta persona es de la policía; una lista pública dice que hoy es válido; testigos externos al servicio han visto esa lista; y la clave del certificado es la que cifra esta conversación.
details-seen = Lista vista por testigos: { $time }
details-certificate = Nombre del certificado en la lista: { $certificate }
officer-typing = Le están escribiendo…
officer-silent = No hay respuesta desde hace un rato. Puede pedir hablar con otra persona.
officer-refused = Ha venido alguien que no ha podido demostrar que es de la policía. No ha entrado.
officer-trouble = Quizá la persona de la policía no puede leer bien sus mensajes. Puede pedir hablar con otra persona.
role-officer = Policía
role-supervisor = Mando de la policía
role-professional = Profesional
role-interpreter = Intérprete

you = Usted
from = { $role } n.º { $number }
state-kept = Guardado aquí, aún no enviado
state-sending = Enviando…
state-sent = Enviado
state-received = Recibido
state-retry = Aún no ha salido, se vuelve a intentar
state-failed = No enviado. El texto sigue aquí.
state-taken-back = No enviado. Vuelve a estar en el campo.
failed-message = Este mensaje no se ha enviado: «{ $text }»
resend = Enviar de nuevo
take-back = Devolver al campo
unknown-content = Ha llegado algo que esta página no sabe mostrar.
proposal = Cita propuesta: { $when }, { $place }
proposal-accept = Acepto
proposal-decline = No acepto
proposal-free = No tiene obligación de responder.
proposal-accepted = Acepta la cita: { $when }, { $place }
proposal-declined = No acepta la cita: { $when }, { $place }
appointment = Cita: { $when }, { $place }
contact-phone = Llamar:
contact-text = Enviar un SMS:
contact-place = Dirección:
contact-site = Sitio web:
contact-history = Una llamada o un SMS queda en el historial de su teléfono.
unreadable = No se ha podido leer un mensaje. La conversación continúa. Puede pedir que se lo repitan.
text-too-long = Este texto es demasiado largo. Sigue en el campo: envíelo en varias partes.
excess = Caracteres de más: { $number }
new-messages = Mensajes nuevos

offline = No hay conexión en este momento. No se pierde nada: esta página vuelve a intentarlo. Si dura: { $listen }, o { $danger } en caso de peligro.
online = La conexión ha vuelto.
offline-at-start = No hay conexión con el servicio. Esta página vuelve a intentarlo. Si no quiere esperar: { $listen }, o { $danger } en caso de peligro.
unavailable = El servicio no puede recibir nada en este momento. No se pierde nada: esta página vuelve a intentarlo. Si no quiere esperar: { $listen }, o { $danger } en caso de peligro.
too-many-requests = Demasiadas cosas a la vez. Esta página espera un poco y continúa sola.

end-sure = ¿Terminar la conversación y borrarla del servicio? No se puede retomar.
expires-soon = Esta conversación se cierra en { $minutes } min: es el tiempo máximo. Después podrá empezar otra.
ended-by-you = Usted la ha terminado.
ended-by-officer = La policía la ha terminado. Puede empezar otra.
expired = Una conversación no puede durar más. Puede empezar otra.
gone = El servicio ya no tiene esta conversación. Puede empezar otra.
return-gone = Es demasiado tarde para volver: la conversación ha terminado y está borrada. Puede empezar otra, o usar otra vía más abajo.
elsewhere = Ha abierto esta conversación en otra pestaña. Continúa allí. En esta, todo está borrado.
session-full = Esta conversación ha llegado a su límite: no se puede enviar nada más. Puede empezar otra.
ended-refused = Ha respondido alguien que no ha podido demostrar que es de la policía. Su navegador lo ha parado todo. No se ha enviado a esa persona nada de lo que usted ha escrito. Puede volver a intentarlo, o usar otro medio de los que hay más abajo.
clock-times = Este dispositivo indica: { $here }. La lista de agentes se vio por última vez: { $seen }.
clock-differs = Ha respondido alguien, pero a la hora de este dispositivo su prueba de identidad no es válida. Su navegador lo ha parado todo. No se ha enviado a esa persona nada de lo que usted ha escrito. Compruebe la fecha y la hora de este dispositivo. Si son correctas, use otro medio de los que hay más abajo.
altered = Entre usted y la policía, algo ha modificado la conversación por el camino. Su navegador lo ha parado todo. Use otra red, u otro medio de los que hay más abajo.
broken = Un fallo ha parado la conversación. Puede empezar de nuevo, o usar otro medio de los que hay más abajo.
erased = El servicio ha borrado su copia cifrada.
erased-here = Las claves se han borrado aquí. El servicio no lo ha confirmado: borra solo su copia cifrada, en doce horas como máximo.
erased-soon = Las claves se han borrado aquí. El servicio está borrando su copia cifrada.

misconfigured = El servicio no acepta esta página. Recárguela, o use otro medio de los que hay más abajo.
