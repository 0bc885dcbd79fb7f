import threading

from edge.camera.slot import Slot


def test_the_newest_replaces_what_was_not_taken():
    slot = Slot()
    for item in "abc":
        slot.put(item)
    slot.close()
    assert [slot.take(), slot.take()] == ["c", None]


def test_a_taker_wakes_when_something_comes():
    slot, taken = Slot(), []
    thread = threading.Thread(target=lambda: taken.append(slot.take()))
    thread.start()
    slot.put("frame")
    thread.join(5)
    assert taken == ["frame"]


def test_a_taker_wakes_when_the_slot_is_closed():
    slot, taken = Slot(), []
    thread = threading.Thread(target=lambda: taken.append(slot.take()))
    thread.start()
    slot.close()
    thread.join(5)
    assert taken == [None]


def test_who_waits_with_the_next_item_replaces_nothing():
    slot = Slot()
    thread = threading.Thread(target=lambda: [slot.put(item, wait=True) for item in "abc"])
    thread.start()
    assert [slot.take() for _ in range(3)] == ["a", "b", "c"]
    thread.join(5)
    assert not thread.is_alive()


def test_who_waits_with_the_next_item_wakes_when_the_slot_is_closed():
    slot = Slot()
    slot.put("a")
    thread = threading.Thread(target=lambda: slot.put("b", wait=True))
    thread.start()
    slot.close()
    thread.join(5)
    assert not thread.is_alive()


def test_every_last_item_arrives_under_load():
    slot, taken = Slot(), []

    def take_all():
        while (item := slot.take()) is not None:
            taken.append(item)

    thread = threading.Thread(target=take_all)
    thread.start()
    for number in range(1, 20_001):
        slot.put(number)
    slot.close()
    thread.join(20)
    assert taken == sorted(set(taken))
    assert taken[-1] == 20_000
