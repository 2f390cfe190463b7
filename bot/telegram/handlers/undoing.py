"""/undo, /audit and every Undo button: what admins did, and taking it back."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.action_log import ActionKind, Done, LoggedAction, Undo, UndoKind
from bot.render.actions import action_list
from bot.render.keyboards import Stretch, for_audit, for_undo, undo_key
from bot.render.lists import heading, opening, speaker_heading
from bot.render.markup import Markup, blocks, bold, lines, plain
from bot.telegram.chat_context import ChatContext
from bot.telegram.menus import publish_for
from bot.translation.translator import gettext, ngettext
from corpus.errors import InvalidError, NotFoundError
from corpus.store.speakers import SpeakerProfile

_LISTED = 10
Values = Mapping[str, Any]


async def undo_list(chat: ChatContext) -> None:
    """/undo: what this admin did in the last day, each with its button."""
    actions = await chat.services.chat_store.actions.undoable(chat.user.id)
    if not actions:
        await chat.say(plain(gettext("You did nothing in the last day that could be undone.")))
        return
    told = blocks(bold(gettext("What you did in the last day")), action_list(actions))
    await chat.say(told, for_undo({number: action.id for number, action in enumerate(actions, 1)}))


async def audit(chat: ChatContext, at: int = 0) -> None:
    """/audit: who changed what, newest first, from the `at`th on, and undoing it, whoever did it."""
    actions = await chat.services.chat_store.actions.recent(at, _LISTED + 1)
    if not actions:
        await chat.show(plain(gettext("Nothing was changed yet.") if at == 0 else gettext("Nothing more.")))
        return
    listed = actions[:_LISTED]
    undoable = {
        number: action.id for number, action in enumerate(listed, at + 1) if action.done.undo and not action.undone_by
    }
    told = blocks(bold(gettext("Who changed what")), action_list(listed, at, names=True))
    await chat.show(told, for_audit(Stretch(at, _LISTED, len(actions) > _LISTED), undoable))


async def undo(chat: ChatContext, action_id: int) -> None:
    """Take an action back, and say what is so now in place of the message whose button was pressed."""
    actions = chat.services.chat_store.actions
    action = await actions.action(action_id)
    if action is None or not action.done.undo:
        raise NotFoundError("there is nothing left to undo")
    if action.undone_by not in {"", chat.command}:
        raise InvalidError("this was undone already")
    told: list[Markup] = []
    done: list[Done] = []
    for number, one in enumerate(action.done.undo):
        markup, result = await _UNDOING[one.kind](chat.step(number), one.values)
        told.append(markup)
        done.append(result)
    number = await chat.record(_combined(done, action))
    await actions.undone(action_id, chat.command)
    again = await actions.action(number)
    await chat.change(lines(*told), [[undo_key(number)]] if again and again.done.undo else ())


def _combined(done: list[Done], action: LoggedAction) -> Done:
    """The undoing as one action, which can be undone in turn, backwards."""
    details = {**done[0].details, "undoes": action.id}
    return Done(done[0].kind, details, tuple(undo for one in reversed(done) for undo in one.undo))


async def delete(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    """Take articles away. Those that are gone already are no error: a press may come twice."""
    store = chat.services.store
    citations = await store.citations(values["articles"])
    deletions = []
    for at, number in enumerate(values["articles"]):
        try:
            deletions.append(await store.delete(number, command=chat.step(at).command))
        except NotFoundError:
            continue
    count = len(deletions)
    words = ngettext("{count} article deleted.", "{count} articles deleted.", count)
    if count < 2:
        words = gettext("Deleted.") if count else gettext("It was no longer here.")
    titles = [citations[number].title for number in deletions if number in citations]
    details = {"articles": deletions, "titles": titles[:1]}
    undoing = (Undo(UndoKind.RESTORE, {"deletions": deletions}),) if deletions else ()
    return plain(words), Done(ActionKind.DELETED, details, undoing)


async def _restore(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    """Bring deleted articles, or the former version of updated ones, back."""
    restored = [
        await chat.services.store.restore(number, command=chat.step(at).command)
        for at, number in enumerate(values["deletions"])
    ]
    ids = [article.citation.article_id for article in restored]
    done = Done(
        ActionKind.RESTORED,
        {"articles": ids, "titles": [article.citation.title for article in restored[:1]]},
        # What was an update is no deletion to go back to: only articles that were away can be taken away again.
        (Undo(UndoKind.DELETE, {"articles": ids}),) if ids == list(values["deletions"]) else (),
    )
    if len(restored) == 1:
        return blocks(bold(gettext("Restored")), heading(restored[0].citation, opening(restored[0]))), done
    return plain(ngettext("{count} article restored.", "{count} articles restored.", len(restored))), done


async def _edit(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    return await edited(chat, values["article"], values["field"], values["value"])


async def edited(chat: ChatContext, article_id: int, name: str, value: str) -> tuple[Markup, Done]:
    """Set one of an article's fields."""
    found = await chat.services.ingest.edit(article_id, name, value, command=chat.command)
    own = {"article": article_id, "field": name}
    details = {**own, "former": found.former, "value": value}
    undoing = Undo(UndoKind.EDIT, {**own, "value": found.former})
    words = opening(await chat.services.store.article(article_id))
    return blocks(bold(gettext("Changed")), heading(found.citation, words)), Done(
        ActionKind.EDITED, details, (undoing,)
    )


async def _merge(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    kept, merged = values["speakers"]
    card = await chat.services.store.speakers.merge(kept, merged, command=chat.command)
    return blocks(bold(gettext("One speaker now")), speaker_heading(card)), merged_by(chat.command, [card.name])


async def _part(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    kept, merged = await chat.services.store.speakers.part(values["merging"], command=chat.command)
    cards = [card for number in (kept, merged) if (card := await _card(chat, number))]
    again = Undo(UndoKind.MERGE, {"speakers": [kept, merged]})
    told = blocks(bold(gettext("Two speakers again")), *map(speaker_heading, cards))
    return told, Done(ActionKind.PARTED, {"names": [card.name for card in cards]}, (again,))


async def _card(chat: ChatContext, number: int) -> SpeakerProfile | None:
    """None if the articles in which the speaker spoke are gone."""
    try:
        return await chat.services.store.speakers.card(number)
    except NotFoundError:
        return None


def merged_by(command: str, names: Sequence[str]) -> Done:
    """Two speakers made one by a command."""
    return Done(ActionKind.MERGED, {"names": list(names)}, (Undo(UndoKind.PART, {"merging": command}),))


async def _add_admin(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    await chat.services.chat_store.add_admin(values["user"], name=values["name"], added_by=chat.user.id)
    await publish_for(chat.bot, chat.services, chat.commands, values["user"])
    return plain(gettext("{person} is an admin again.", person=str(values["user"]))), admin_change(
        values["user"], values["name"], admin=True
    )


async def _remove_admin(chat: ChatContext, values: Values) -> tuple[Markup, Done]:
    await chat.services.chat_store.remove_admin(values["user"])
    await publish_for(chat.bot, chat.services, chat.commands, values["user"])
    return plain(gettext("{person} is no longer an admin.", person=str(values["user"]))), admin_change(
        values["user"], values["name"], admin=False
    )


def admin_change(user_id: int, name: str, *, admin: bool) -> Done:
    """Making somebody admin, or no longer."""
    values = {"user": user_id, "name": name}
    if admin:
        return Done(ActionKind.ADMIN_ADDED, values, (Undo(UndoKind.REMOVE_ADMIN, values),))
    return Done(ActionKind.ADMIN_REMOVED, values, (Undo(UndoKind.ADD_ADMIN, values),))


_UNDOING: Mapping[UndoKind, Callable[[ChatContext, Values], Awaitable[tuple[Markup, Done]]]] = {
    UndoKind.DELETE: delete,
    UndoKind.RESTORE: _restore,
    UndoKind.EDIT: _edit,
    UndoKind.MERGE: _merge,
    UndoKind.PART: _part,
    UndoKind.ADD_ADMIN: _add_admin,
    UndoKind.REMOVE_ADMIN: _remove_admin,
}
