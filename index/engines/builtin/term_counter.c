/* Counting the terms of many passages, for index/engines/builtin/native.py. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <structmember.h>

#include "term_counter.h"

#define MOST_CODES 65536
#define CODE_SLOTS (4 * MOST_CODES)
#define NEST 4 /* slots in a line of memory */
#define NEST_BITS 16
#define AHEAD 12

#ifdef __GNUC__
#define PREFETCH(address) __builtin_prefetch(address)
#else
#define PREFETCH(address) ((void)0)
#endif

/* A term that was met before, and its number. */
typedef struct {
    PyObject *term;
    uint32_t number;
} Met;

typedef struct {
    uint64_t pair; /* term frequency and passage length; 0 for a free slot */
    uint32_t code;
} Coded;

typedef struct {
    PyObject_HEAD
    PyObject *numbers;    /* a dict: each term's number */
    Met *met;             /* spares most look-ups in the dict: objects that are its keys, and so live as long */
    uint32_t *places;     /* per number, where its posting would be if the passage at hand has one: true or not */
    size_t place_room;
    uint32_t *named;      /* the postings, in order of rows: number and code of each */
    uint16_t *codes;
    Py_ssize_t postings;
    size_t posting_room;
    uint32_t *sizes;      /* postings per row */
    size_t rows, row_room;
    Coded *coded;
    uint64_t *pairs;      /* of each code */
    Py_ssize_t distinct;
    uint32_t *frequencies; /* of the passage at hand; and its terms' numbers */
    uint32_t *at_hand;
    size_t hand_room;
    int taking; /* while postings are taken, which other threads may not change */
} TermCounter;

/* -1 with an exception unless it was set up and no other thread takes its postings. */
static int ready(const TermCounter *self)
{
    if (self->numbers && !self->taking) return 0;
    PyErr_SetString(PyExc_RuntimeError, self->taking ? "another thread takes the postings" : "TermCounter was not set up");
    return -1;
}

static int grow(void *array, size_t *room, size_t wanted, size_t size)
{
    if (wanted <= *room) return 0;
    size_t more = wanted + wanted / 4 + 1024;
    void *grown = realloc(*(void **)array, more * size);
    if (!grown) {
        PyErr_NoMemory();
        return -1;
    }
    *(void **)array = grown;
    *room = more;
    return 0;
}

static void counter_dealloc(TermCounter *self)
{
    PyTypeObject *type = Py_TYPE(self);
    Py_XDECREF(self->numbers);
    free(self->met);
    free(self->places);
    free(self->named);
    free(self->codes);
    free(self->sizes);
    free(self->coded);
    free(self->pairs);
    free(self->frequencies);
    free(self->at_hand);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static int counter_init(TermCounter *self, PyObject *args, PyObject *kwargs)
{
    if (PyTuple_GET_SIZE(args) || (kwargs && PyDict_GET_SIZE(kwargs)) || self->numbers) {
        PyErr_SetString(PyExc_TypeError, "TermCounter takes nothing, once");
        return -1;
    }
    self->met = calloc((size_t)NEST << NEST_BITS, sizeof(Met));
    self->coded = calloc(CODE_SLOTS, sizeof(Coded));
    self->pairs = malloc(MOST_CODES * sizeof(uint64_t));
    self->numbers = PyDict_New();
    if (!self->met || !self->coded || !self->pairs) PyErr_NoMemory();
    return PyErr_Occurred() ? -1 : 0;
}

static Met *nest_of(const TermCounter *self, PyObject *term)
{
    return &self->met[(((uint64_t)(uintptr_t)term >> 4) * 0x9E3779B97F4A7C15u >> (64 - NEST_BITS)) * NEST];
}

static int number_in_dict(TermCounter *self, PyObject *term, Met *nest, uint32_t *number)
{
    if (!PyUnicode_CheckExact(term)) {
        PyErr_SetString(PyExc_TypeError, "terms are strings");
        return -1;
    }
    PyObject *known = PyDict_GetItemWithError(self->numbers, term);
    if (known) {
        *number = (uint32_t)PyLong_AsSsize_t(known);
        return 0;
    }
    Py_ssize_t next = PyDict_GET_SIZE(self->numbers);
    if (PyErr_Occurred() || !(known = PyLong_FromSsize_t(next))) return -1;
    int failed = PyDict_SetItem(self->numbers, term, known);
    Py_DECREF(known);
    *number = (uint32_t)next;
    /* Who came first stays: the frequent terms come first. */
    for (int i = 0; !failed && i < NEST; i++) {
        if (nest[i].term) continue;
        nest[i].term = term;
        nest[i].number = *number;
        break;
    }
    return failed;
}

/* The numbers of a passage's terms, into `at_hand`. */
static int number_all(TermCounter *self, PyObject *const *terms, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) PREFETCH(nest_of(self, terms[i + AHEAD]));
        Met *nest = nest_of(self, terms[i]);
        int slot = 0;
        while (slot < NEST && nest[slot].term != terms[i]) slot++;
        if (slot < NEST) self->at_hand[i] = nest[slot].number;
        else if (number_in_dict(self, terms[i], nest, &self->at_hand[i]) < 0) return -1;
    }
    size_t held = self->place_room, known = (size_t)PyDict_GET_SIZE(self->numbers);
    if (grow(&self->places, &self->place_room, known, sizeof(uint32_t)) < 0) return -1;
    if (self->place_room > held) memset(self->places + held, 0, (self->place_room - held) * sizeof(uint32_t));
    return 0;
}

static int code_of(TermCounter *self, uint64_t pair)
{
    size_t at = (size_t)(pair * 0x9E3779B97F4A7C15u >> 32) % CODE_SLOTS;
    for (; self->coded[at].pair; at = (at + 1) % CODE_SLOTS)
        if (self->coded[at].pair == pair) return (int)self->coded[at].code;
    if (self->distinct == MOST_CODES) {
        PyErr_SetString(PyExc_OverflowError, "more pairs than codes");
        return -1;
    }
    self->pairs[self->distinct] = pair;
    self->coded[at].pair = pair;
    self->coded[at].code = (uint32_t)self->distinct;
    return (int)self->distinct++;
}

/* Counts a passage's terms: a posting for each different one, in order of first occurrence. */
static int count_all(TermCounter *self, size_t count)
{
    uint32_t *named = self->named + self->postings;
    uint32_t different = 0;
    for (size_t i = 0; i < count; i++) {
        if (i + AHEAD < count) PREFETCH(&self->places[self->at_hand[i + AHEAD]]);
        uint32_t number = self->at_hand[i], place = self->places[number];
        if (place < different && named[place] == number) {
            self->frequencies[place]++;
        } else {
            self->places[number] = different;
            self->frequencies[different] = 1;
            named[different++] = number;
        }
    }
    for (uint32_t i = 0; i < different; i++) {
        int code = code_of(self, (uint64_t)self->frequencies[i] << 32 | count);
        if (code < 0) return -1;
        self->codes[self->postings + i] = (uint16_t)code;
    }
    self->postings += different;
    self->sizes[self->rows++] = different;
    return 0;
}

static int add_passage(TermCounter *self, PyObject *passage)
{
    PyObject *terms = PySequence_Fast(passage, "a passage's terms are a sequence");
    if (!terms) return -1;
    size_t count = (size_t)PySequence_Fast_GET_SIZE(terms), room = self->hand_room, posted = self->posting_room;
    size_t wanted = (size_t)self->postings + count;
    int failed = count > UINT32_MAX || grow(&self->at_hand, &room, count, sizeof(uint32_t)) < 0 ||
                 grow(&self->frequencies, &self->hand_room, count, sizeof(uint32_t)) < 0 ||
                 grow(&self->named, &posted, wanted, sizeof(uint32_t)) < 0 ||
                 grow(&self->codes, &self->posting_room, wanted, sizeof(uint16_t)) < 0 ||
                 grow(&self->sizes, &self->row_room, self->rows + 1, sizeof(uint32_t)) < 0 ||
                 number_all(self, PySequence_Fast_ITEMS(terms), count) < 0 || count_all(self, count) < 0;
    Py_DECREF(terms);
    return failed ? -1 : 0;
}

/* add(passages): counts the terms of each, in the next row. */
static PyObject *counter_add(TermCounter *self, PyObject *given)
{
    PyObject *passages = PySequence_Fast(given, "passages are a sequence");
    if (!passages) return NULL;
    int failed = ready(self) < 0;
    for (Py_ssize_t i = 0; !failed && i < PySequence_Fast_GET_SIZE(passages); i++)
        failed = add_passage(self, PySequence_Fast_GET_ITEM(passages, i));
    Py_DECREF(passages);
    if (failed && !PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a passage is too long");
    return failed ? NULL : Py_NewRef(Py_None);
}

static int scatter(const TermCounter *self, const uint64_t *starts, uint32_t *counts, size_t terms, const Py_buffer *units)
{
    uint16_t *base = units->buf;
    uint64_t room = (uint64_t)units->len / 2;
    size_t at = 0;
    for (size_t row = 0; row < self->rows; row++) {
        for (uint32_t left = self->sizes[row]; left; left--, at++) {
            uint32_t number = self->named[at];
            if (at + AHEAD < (size_t)self->postings) {
                PREFETCH(&counts[self->named[at + AHEAD]]);
                PREFETCH(&starts[self->named[at + AHEAD]]);
            }
            if (number >= terms) return -1;
            uint64_t begin = starts[number], end = starts[number + 1], place = counts[number]++;
            /* Three units a posting, and one of padding after an odd number of them. */
            if (begin % 2 || begin > end || end > room || place >= (end - begin) / 3) return -1;
            uint64_t held = (end - begin) / 3;
            ((uint32_t *)(base + begin))[place] = (uint32_t)row;
            base[begin + 2 * held + place] = self->codes[at];
        }
    }
    return 0;
}

/* Whether numbers can be read and written where the buffers of `take` begin. */
static int aligned(const Py_buffer *views)
{
    static const uintptr_t sizes[] = {8, 4, 4, 8};
    for (int i = 0; i < 4; i++)
        if ((uintptr_t)views[i].buf % sizes[i]) return 0;
    return 1;
}

/* totals(counts): adds up in how many rows each term is. */
static PyObject *counter_totals(TermCounter *self, PyObject *given)
{
    Py_buffer counts;
    if (ready(self) < 0 || PyObject_GetBuffer(given, &counts, PyBUF_WRITABLE) < 0) return NULL;
    uint32_t *sums = counts.buf;
    size_t terms = (size_t)counts.len / 4;
    for (Py_ssize_t i = 0; i < self->postings; i++)
        if (self->named[i] < terms) sums[self->named[i]]++;
    PyBuffer_Release(&counts);
    Py_RETURN_NONE;
}

/* take(starts, counts, units, pairs): the postings as index/engines/builtin/packed_postings.py has them, every term wide. `starts` has one
 * more entry, the end; `counts` are 0 and become what totals gave. The next row is row 0 again, without any pairs known;
 * terms keep their numbers. Other threads run meanwhile. */
static PyObject *counter_take(TermCounter *self, PyObject *args)
{
    Py_buffer views[4];
    PyObject *given[4];
    int taken = 0, done = -1;
    if (ready(self) < 0 || !PyArg_ParseTuple(args, "OOOO", &given[0], &given[1], &given[2], &given[3])) return NULL;
    for (; taken < 4; taken++)
        if (PyObject_GetBuffer(given[taken], &views[taken], taken ? PyBUF_WRITABLE : PyBUF_SIMPLE) < 0) break;
    if (taken == 4) {
        size_t terms = (size_t)views[1].len / 4;
        if ((size_t)views[0].len == 8 * (terms + 1) && views[3].len == 8 * self->distinct && aligned(views)) {
            self->taking = 1;
            Py_BEGIN_ALLOW_THREADS
            done = scatter(self, views[0].buf, views[1].buf, terms, &views[2]);
            Py_END_ALLOW_THREADS
            self->taking = 0;
            memcpy(views[3].buf, self->pairs, (size_t)views[3].len);
        }
        if (done < 0) PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit the postings");
    }
    while (taken--) PyBuffer_Release(&views[taken]);
    if (done < 0) return NULL;
    memset(self->coded, 0, CODE_SLOTS * sizeof(Coded));
    self->distinct = self->postings = 0;
    self->rows = 0;
    Py_RETURN_NONE;
}

/* terms(): all terms so far, by number. */
static PyObject *counter_terms(TermCounter *self, PyObject *Py_UNUSED(nothing))
{
    return ready(self) < 0 ? NULL : PyDict_Keys(self->numbers);
}

static PyObject *counter_known(TermCounter *self, void *Py_UNUSED(closure))
{
    return ready(self) < 0 ? NULL : PyLong_FromSsize_t(PyDict_GET_SIZE(self->numbers));
}

static PyGetSetDef counter_getters[] = {
    {"known", (getter)counter_known, NULL, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyMethodDef counter_methods[] = {
    {"terms", (PyCFunction)counter_terms, METH_NOARGS, NULL},
    {"add", (PyCFunction)counter_add, METH_O, NULL},
    {"totals", (PyCFunction)counter_totals, METH_O, NULL},
    {"take", (PyCFunction)counter_take, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef counter_members[] = {
    {"postings", T_PYSSIZET, offsetof(TermCounter, postings), READONLY, NULL},
    {"distinct", T_PYSSIZET, offsetof(TermCounter, distinct), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot counter_slots[] = {
    {Py_tp_dealloc, counter_dealloc},
    {Py_tp_init, counter_init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_methods, counter_methods},
    {Py_tp_members, counter_members},
    {Py_tp_getset, counter_getters},
    {0, NULL},
};

PyType_Spec term_counter_spec = {
    .name = "index.engines.builtin._kernel.TermCounter",
    .basicsize = sizeof(TermCounter),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = counter_slots,
};
