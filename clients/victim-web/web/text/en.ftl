# Short sentences, plain words. What stands in braces is filled in by the running page.

# The page, before and without script.
title = Information
description = Write to the police, free of charge, day and night, without giving your name.
exit-link = Leave quickly
exit-first = Leave this page at once
exit-keys-two = Shift: two more times to leave.
exit-keys-one = Shift: one more time to leave.
exit-keys-expired = You stay on this page.
exit-said = Leaving…
skip = Skip to the text
languages-label = Languages

screen-question = Can someone else see this screen?
screen-advice = If so, wait for a safer moment, or use the device of a person you trust.
screen-exit = “Leave quickly” is always on the screen. It erases everything here and opens an ordinary website.
screen-keys = With a keyboard: press the Shift key (⇧) three times.
screen-private = A private browsing window leaves fewer traces.

heading = Write to a police officer now
lead = Are you living through sexual violence, violence from a partner or in the family, or violence because of your gender? Did it happen in the past? Are you not sure? You can talk about it here, in writing.
what-trained = A police officer who is trained for this answers you.
what-free = It is free, day and night, every day.
what-anonymous = You are not asked for your name. There is no account.
what-you = You decide what you tell.
what-not = This is not an emergency line. This is not a complaint.
what-urgent = In danger now? Call, or send a text message if you can’t speak.

know-heading = Before you write
know-encryption = Your messages are encrypted: the police officer who answers you can read them, but neither those who run this website nor those who host it can.
know-duties = This officer has duties: to report to the prosecutor the crimes that they learn of, and to act if someone is in danger, above all a child.
start = Start the conversation
start-lost = Nothing that you write is kept on your device. If this page is reloaded, your browser can bring you back to the conversation, for a few minutes. If you close it, the conversation is over a minute later.
start-missing = No button “Start the conversation” here? Reload the page, or try another, up-to-date browser. The numbers always work:
unsupported-heading = The conversation does not work here
unsupported = This browser can’t encrypt your messages. Sometimes a very strict security setting is the cause. Try another, up-to-date browser, or another way:
unsupported-tor = In Tor Browser, the security level “Safer” prevents it. To write here: the shield icon, then Settings, level “Standard”. That level protects a little less: it is for you to decide. On an iPhone, Lockdown Mode prevents it too.
unloaded-heading = The conversation could not be loaded
unloaded = The network may be down. Check the connection, then reload the page. The numbers work without the Internet.
unloaded-again = Reload
no-script-heading = The conversation needs JavaScript
no-script = JavaScript is off in this browser. Turn it on, use another browser, or another way:
all-numbers = All numbers

who-heading = Who answers you?
who-checked = Trained police officers. Your browser checks the officer’s certificate before it sends your first message. You see role, number and service.
who-place = Nobody knows who you are, or where you are. So nobody can come to help you, unless you give a safe place or number. You never have to.
who-complaint = To make a complaint, there is another procedure. It can be explained to you here, if you want.
who-law = The laws: code de procédure pénale, article 40; code pénal, articles 223-6, 434-1 and 434-3.
evidence-heading = After a recent rape or assault
evidence = A doctor can secure evidence, even without a complaint, within about five days. The sooner the better. If you can, don’t wash before. Keep the clothes in a paper bag.
minors-heading = Are you under 18?
minors = You can write here. You can also call { $children }, free, day and night. What is done to you is not your fault.
minors-duties = If you say that someone hurts you, the officer who answers must tell those who protect children. You can ask what they are going to do.

others-heading = Call or write to someone else
others-history = Careful: a call or a text message stays in your phone’s own history, even if it is free. You can delete it there afterwards.
others-danger = In danger now
others-listen = To talk, to get advice

limits-heading = What “Leave quickly” does not do
limits-history = It does not clear the browser’s history: this visit stays there. Delete only that line, because an empty history can be noticed. A private window keeps no history.
limits-spy = It does not stop spyware. If your device may be watched, use another one.
limits-network = Whoever runs the network (home, work, school) can see that this website was visited, but not what you write.
limits-service = The service sees that someone writes, when, and roughly how much. It sees neither name nor text, and keeps the encrypted messages only until the end, twelve hours at most.

# The running page.
chat-heading = Conversation
log-label = Messages
help = Numbers to call, and good to know
cover-heading = Hidden
cover-why = Nobody has touched this screen for a quarter of an hour. The conversation goes on, but it is hidden.
cover-show = Show it again
composer-label = Your message
send = Send
ask-other = Ask for someone else
end = End
end-yes = End and erase
end-no = Go on
ended-heading = The conversation is over
given-heading = What you were given
given-note = This page does not keep it. Write it down now, if that is safe for you.
ended-screen = The messages on the screen disappear when you leave this page.
ended-not-erased = Not erased: this visit in the browser’s history, and what the police must write down.
ended-again = Back to the beginning

connecting = Connecting…
coming-back = Coming back to your conversation… What was written before is not on this screen any more.
waiting = You are in the queue. Please stay on this page.
waiting-next = You are next. Please stay on this page.
waiting-ahead = People before you: { $number }. Please stay on this page.
waiting-recent = The last people waited { $minutes } min at most.
waiting-longer = The wait is longer than it was for the last people. You keep your place.
waiting-danger = If you are in danger and can’t speak:
write-now = You can already write. Your text stays on this page. It is sent when an officer is there, and verified.
verifying = Someone is coming. Your browser checks that it is really the police…
lapsed = The person who was coming could not join you. You are in the queue again, at your old place.
asked-other = We are looking for someone else. Until then you can go on here.
queue-full = Many people are waiting. This page tries again by itself. If you don’t want to wait: { $listen }, or { $danger } in danger.

officer-none = No officer is here yet
officer-bar = { $role } no. { $number }, { $service }
officer-verified = Identity verified by your browser
officer-verified-then = Identity verified on { $time }, not confirmed since
officer-joined = { $role } no. { $number }, { $service }, is here. Your browser has verified who they are.
officer-left = Officer no. { $number } has left and can’t read what follows.
officer-revoked = The person who was here may not act as an officer any more. They were removed and can’t read what follows. You are in the queue again.
officer-removed = Officer no. { $number } was removed: the public list of officers does not name them any more.
officer-not-renewed = Your browser could not check for a while whether this person is still on the public list of officers. It keeps trying. You can ask for someone else.
details = How was this checked?
details-how = Your browser did it, not the service. A certificate says that this person is an officer; a public list says that it is valid today; witnesses outside this service have seen the list; and the key in the certificate is the one that this conversation is encrypted with.
details-seen = The list was last seen by witnesses at: { $time }
details-certificate = The certificate’s name in the list: { $certificate }
officer-typing = Someone is writing to you…
officer-silent = No answer for a while. You can ask for someone else.
officer-refused = Someone came who could not prove to be a police officer. They were not let in.
officer-trouble = The officer may have a problem reading your messages. You can ask for someone else.
role-officer = Police officer
role-supervisor = Supervising officer
role-professional = Professional
role-interpreter = Interpreter

you = You
from = { $role } no. { $number }
state-kept = Kept here, not sent yet
state-sending = Sending…
state-sent = Sent
state-received = Received
state-retry = Not through yet, trying again
state-failed = Not sent. The text is still here.
state-taken-back = Not sent. Put back into the field.
failed-message = This message was not sent: “{ $text }”
resend = Send again
take-back = Put back into the field
unknown-content = Something came that this page can’t show.
proposal = Appointment proposed: { $when }, { $place }
proposal-accept = I accept
proposal-decline = I decline
proposal-free = You don’t have to answer.
proposal-accepted = You accept the appointment: { $when }, { $place }
proposal-declined = You decline the appointment: { $when }, { $place }
appointment = Appointment: { $when }, { $place }
contact-phone = Call:
contact-text = Send a text message:
contact-place = Address:
contact-site = Site:
contact-history = A call or a text message stays in your phone’s history.
unreadable = A message could not be read. The conversation goes on. You can ask to have it repeated.
text-too-long = This text is too long. It is still in the field: send it in several parts.
excess = Characters too many: { $number }
new-messages = New messages

offline = No connection at the moment. Nothing is lost: this page tries again. If it lasts: { $listen }, or { $danger } in danger.
online = The connection is back.
offline-at-start = No connection to the service. This page tries again. If you don’t want to wait: { $listen }, or { $danger } in danger.
unavailable = The service can’t take anything in at the moment. Nothing is lost: this page tries again. If you don’t want to wait: { $listen }, or { $danger } in danger.
too-many-requests = Too much at once. This page waits a little, then goes on by itself.

end-sure = End the conversation and erase it from the service? It can’t be taken up again.
expires-soon = This conversation stops in { $minutes } minutes: that is the longest time. You can start another one afterwards.
ended-by-you = You ended it.
ended-by-officer = The police ended it. You can start another one.
expired = A conversation can’t last longer. You can start another one.
gone = The service does not have this conversation any more. You can start another one.
return-gone = It is too late to come back: the conversation is over and erased. You can start another one, or use another way below.
elsewhere = You have opened this conversation in another tab. It goes on there. Everything is erased in this one.
session-full = This conversation has reached its limit: nothing more can be sent. You can start another one.
ended-refused = Someone answered who could not prove to be a police officer. Your browser stopped everything. Nothing that you wrote was sent to this person. You can try again, or use another way below.
clock-times = This device says: { $here }. The list of officers was last seen: { $seen }.
clock-differs = Someone answered, but at the time shown on this device their proof of identity is not valid. Your browser stopped everything. Nothing that you wrote was sent to this person. Check the date and time of this device. If they are right, use another way below.
altered = Between you and the police, the conversation was changed on its way. Your browser stopped everything. Use another network, or another way below.
broken = A failure stopped the conversation. You can start again, or use another way below.
erased = The service has erased its encrypted copy.
erased-here = The keys are erased here. The service has not confirmed: it erases its encrypted copy by itself, within twelve hours at most.
erased-soon = The keys are erased here. The service is erasing its encrypted copy.

misconfigured = The service does not accept this page. Reload it, or use another way below.
