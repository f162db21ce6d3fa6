"""Devices that talk to the service as the protocol tells them to, and a server that is restored from a backup."""

import uuid
from dataclasses import dataclass, field, replace

from quizzes.core.chain import START
from quizzes.models import CardState, StudyEvent, SyncHead
from quizzes.services.errors import Conflict
from quizzes.services.study import refold
from quizzes.services.study_batch import Origin, sent_again
from quizzes.services.sync import SyncAsk, sync


@dataclass
class Phone:
    """A device that keeps what it was given, as the protocol tells it to."""

    desk: object
    id: uuid.UUID
    unsent: list = field(default_factory=list)
    mirror: dict = field(default_factory=dict)
    after: int = 0
    proof: tuple = (0, START)

    def answer(self, card=0, grade=4, **fields):
        event = self.desk.event(card, grade, **fields)
        self.unsent.append(event)
        return event

    def ask(self, limit=1000, items=None):
        sent = self.unsent[:500] if items is None else items
        seq, chain = self.proof
        return SyncAsk(self.id, self.desk.now, self.after, seq, chain, sent, limit)

    def sync(self, limit=1000, *, lose_reply=False):
        sent = self.unsent[:500]
        told = sync(self.desk.learner_id, ask=self.ask(limit), clock=lambda: self.desk.now)
        if lose_reply:
            return told
        self.keep(sent, told)
        return told

    def keep(self, sent, told):
        for event, verdict in zip(sent, told.results, strict=True):
            if verdict.status in ("accepted", "duplicate", "orphaned"):
                origin = Origin(self.id, verdict.eff_ms, verdict.study_day)
                self.mirror.setdefault(event.id, replace(event, origin=event.origin or origin))
        for row in told.changes:
            self.mirror[row.id] = sent_again(row)
        self.unsent = [event for event in self.unsent if event not in sent]
        self.after = told.next_after
        if told.seq >= self.proof[0]:
            self.proof = (told.seq, told.chain)

    def sync_whole(self, limit=1000):
        """Until nothing is left either way; after a reset from the beginning."""
        while True:
            try:
                told = self.sync(limit)
            except Conflict:
                self.unsent = [*self.mirror.values(), *self.unsent]
                self.mirror, self.after, self.proof = {}, 0, (0, START)
                continue
            if not self.unsent and not told.has_more:
                return told


def sync_once(device, *, lose_reply):
    try:
        device.sync(limit=5, lose_reply=lose_reply)
    except Conflict:
        device.sync_whole()


def forget(desk, *, keep):
    """The server is restored from a backup that held so many events."""
    StudyEvent.objects.filter(user=desk.learner_id, seq__gt=keep).delete()
    last = StudyEvent.objects.filter(user=desk.learner_id).order_by("-seq").first()
    seq, chain = (last.seq, last.chain) if last else (0, START)
    SyncHead.objects.filter(user=desk.learner_id).update(seq=seq, chain=chain)
    CardState.objects.filter(user=desk.learner_id).delete()
    refold(desk.learner_id)


def states_of(desk):
    columns = [column.attname for column in CardState._meta.concrete_fields if column.attname != "user_id"]
    return sorted(CardState.objects.filter(user=desk.learner_id).values_list(*columns), key=str)
