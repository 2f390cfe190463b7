/* The module index.engines.builtin._kernel: searches a segment's or a delta's buffers (maxscore.c), counts terms
 * (term_counter.c), merges postings (pack.c) and orders words (words.c). */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdlib.h>
#include <string.h>

#include "maxscore.h"
#include "term_counter.h"

enum { POSTINGS, STARTS, COUNTS, DIRECTORY, SKIPS, FRONTIER, FRONTIER_ENDS, IDS, DEAD, EXACT, ROUGH, VIEWS };

typedef struct {
    PyObject_HEAD
    Py_buffer views[VIEWS];
    int taken;
    float *sums; /* all 0 between searches */
} Native;

static void native_dealloc(Native *self)
{
    while (self->taken) PyBuffer_Release(&self->views[--self->taken]);
    free(self->sums);
    PyTypeObject *type = Py_TYPE(self);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static int native_init(Native *self, PyObject *args, PyObject *kwargs)
{
    if (kwargs && PyDict_GET_SIZE(kwargs)) {
        PyErr_SetString(PyExc_TypeError, "Native takes no keywords");
        return -1;
    }
    if (self->taken || PyTuple_GET_SIZE(args) != VIEWS) {
        PyErr_SetString(PyExc_TypeError, "Native takes eleven buffers, once");
        return -1;
    }
    for (; self->taken < VIEWS; self->taken++)
        if (PyObject_GetBuffer(PyTuple_GET_ITEM(args, self->taken), &self->views[self->taken], PyBUF_SIMPLE) < 0)
            return -1;
    if (self->views[EXACT].len != CODES * 8 || self->views[ROUGH].len != CODES * 4 ||
        self->views[DEAD].len * 8 != self->views[IDS].len) {
        PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
        return -1;
    }
    self->sums = calloc(WINDOW, sizeof(float));
    if (!self->sums) PyErr_NoMemory();
    return self->sums ? 0 : -1;
}

/* Points a term at its postings in the segment; -1 with an exception if they aren't within it. */
static int locate(const Native *self, Py_ssize_t number, Term *term)
{
    const Py_buffer *views = self->views;
    Py_ssize_t frequent = views[FRONTIER_ENDS].len / 4, units = views[POSTINGS].len / 2;
    Py_ssize_t rows = views[IDS].len / 8, stride = (rows + WINDOW - 1) / WINDOW + 1;
    if (number < 0 || number >= views[COUNTS].len / 4) {
        PyErr_SetString(PyExc_IndexError, "no term has this number");
        return -1;
    }
    uint64_t start = ((const uint64_t *)views[STARTS].buf)[number];
    uint32_t count = ((const uint32_t *)views[COUNTS].buf)[number];
    uint64_t width = number < frequent ? 1 : 2;
    if (start > (uint64_t)units || (width + 1) * count > (uint64_t)units - start) {
        PyErr_SetString(PyExc_IndexError, "the term's postings are outside of the segment");
        return -1;
    }
    const uint16_t *base = (const uint16_t *)views[POSTINGS].buf + start;
    memset(term, 0, sizeof(Term));
    term->count = count;
    term->codes = base + width * count;
    if (number < frequent) {
        term->lows = base;
        term->places = (const uint32_t *)views[DIRECTORY].buf + number * stride;
        Py_ssize_t skips = (stride - 1) * (WINDOW / SKIP);
        if ((number + 1) * skips * 2 <= views[SKIPS].len)
            term->skips = (const uint16_t *)views[SKIPS].buf + number * skips;
    } else {
        term->wide = (const uint32_t *)base;
    }
    return 0;
}

static void bind(const Native *self, Py_ssize_t number, double weight, Term *term)
{
    const double *exact = self->views[EXACT].buf;
    term->weight = weight;
    term->rough = (float)weight;
    if (!term->lows) {
        term->bound = bound_of(weight, term->codes, term->count, exact);
        return;
    }
    const uint32_t *ends = self->views[FRONTIER_ENDS].buf;
    uint32_t begin = number ? ends[number - 1] : 0;
    const uint16_t *frontier = self->views[FRONTIER].buf;
    term->bound = bound_of(weight, frontier + begin, ends[number] - begin, exact);
}

/* Reads the question: as many weights as terms, k and floor as Python has them. */
static int ask(Search *search, PyObject *terms, PyObject *weights, Py_ssize_t k)
{
    search->count = PyList_GET_SIZE(terms);
    search->k = k < search->rows ? k : search->rows;
    if (PyList_GET_SIZE(weights) != search->count || search->count < 1 || search->k < 1) {
        PyErr_SetString(PyExc_ValueError, "as many weights as terms, and k of 1 or more");
        return -1;
    }
    search->terms = malloc((size_t)search->count * sizeof(Term));
    if (!search->terms) PyErr_NoMemory();
    return search->terms ? 0 : -1;
}

/* Searches, and makes a list of pairs of what was found. */
static PyObject *run(Search *search)
{
    if (maxscore(search) < 0) return PyErr_NoMemory();
    PyObject *list = PyList_New((Py_ssize_t)search->ranked_count);
    for (size_t i = 0; list && i < search->ranked_count; i++) {
        PyObject *pair = Py_BuildValue("Ld", (long long)search->ranked[i].id, search->ranked[i].score);
        if (!pair) Py_CLEAR(list);
        else PyList_SET_ITEM(list, (Py_ssize_t)i, pair);
    }
    free(search->ranked);
    return list;
}

/* best(numbers, weights, k, floor) -> [(passage id, score)] */
static PyObject *native_best(Native *self, PyObject *args)
{
    PyObject *numbers, *weights;
    Py_ssize_t k, i = 0;
    Search search = {0};
    if (!PyArg_ParseTuple(args, "O!O!nd", &PyList_Type, &numbers, &PyList_Type, &weights, &k, &search.floor))
        return NULL;
    if (!self->sums) return PyErr_Format(PyExc_ValueError, "Native was not set up");
    search.exact = self->views[EXACT].buf;
    search.rough = self->views[ROUGH].buf;
    search.dead = self->views[DEAD].buf;
    search.ids = self->views[IDS].buf;
    search.rows = self->views[IDS].len / 8;
    search.sums = self->sums;
    if (ask(&search, numbers, weights, k) < 0) return NULL;
    for (; i < search.count; i++) {
        Py_ssize_t number = PyLong_AsSsize_t(PyList_GET_ITEM(numbers, i));
        double weight = PyFloat_AsDouble(PyList_GET_ITEM(weights, i));
        if (PyErr_Occurred() || locate(self, number, &search.terms[i]) < 0) break;
        bind(self, number, weight, &search.terms[i]);
    }
    PyObject *result = i == search.count ? run(&search) : NULL;
    free(search.terms);
    return result;
}

static PyMethodDef native_methods[] = {
    {"best", (PyCFunction)native_best, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot native_slots[] = {
    {Py_tp_dealloc, native_dealloc},
    {Py_tp_init, native_init},
    {Py_tp_new, PyType_GenericNew},
    {Py_tp_methods, native_methods},
    {0, NULL},
};

static PyType_Spec native_spec = {
    .name = "index.engines.builtin._kernel.Native",
    .basicsize = sizeof(Native),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = native_slots,
};

/* Points a term at a pair of buffers, (rows, codes), that are held as long as the search takes. */
static int borrow(PyObject *pair, double weight, Term *term, Py_buffer *views, const double *exact)
{
    if (!PyTuple_Check(pair) || PyTuple_GET_SIZE(pair) != 2) {
        PyErr_SetString(PyExc_TypeError, "postings are pairs of buffers");
        return -1;
    }
    if (PyObject_GetBuffer(PyTuple_GET_ITEM(pair, 0), &views[0], PyBUF_SIMPLE) < 0) return -1;
    if (PyObject_GetBuffer(PyTuple_GET_ITEM(pair, 1), &views[1], PyBUF_SIMPLE) < 0) {
        PyBuffer_Release(&views[0]);
        return -1;
    }
    memset(term, 0, sizeof(Term));
    term->wide = views[0].buf;
    term->codes = views[1].buf;
    term->count = (uint32_t)(views[0].len / 4 < views[1].len / 2 ? views[0].len / 4 : views[1].len / 2);
    term->weight = weight;
    term->rough = (float)weight;
    term->bound = bound_of(weight, term->codes, term->count, exact);
    return 0;
}

static PyObject *borrow_all(Search *search, PyObject *postings, PyObject *weights)
{
    Py_buffer *views = malloc((size_t)search->count * 2 * sizeof(Py_buffer));
    PyObject *result = NULL;
    Py_ssize_t i = 0;
    search->sums = calloc(WINDOW, sizeof(float));
    if (!views || !search->sums) PyErr_NoMemory();
    for (; !PyErr_Occurred() && i < search->count; i++) {
        double weight = PyFloat_AsDouble(PyList_GET_ITEM(weights, i));
        if (PyErr_Occurred()) break;
        if (borrow(PyList_GET_ITEM(postings, i), weight, &search->terms[i], &views[2 * i], search->exact) < 0) break;
    }
    if (!PyErr_Occurred()) result = run(search);
    while (i-- > 0) {
        PyBuffer_Release(&views[2 * i]);
        PyBuffer_Release(&views[2 * i + 1]);
    }
    free(views);
    free(search->sums);
    return result;
}

/* best_of(postings, weights, k, floor, ids, dead, exact, rough) -> [(passage id, score)], for a layer that grows */
static PyObject *best_of(PyObject *Py_UNUSED(module), PyObject *args)
{
    PyObject *postings, *weights, *result = NULL;
    Py_ssize_t k;
    Py_buffer ids, dead, exact, rough;
    Search search = {0};
    if (!PyArg_ParseTuple(args, "O!O!ndy*y*y*y*", &PyList_Type, &postings, &PyList_Type, &weights, &k, &search.floor,
                          &ids, &dead, &exact, &rough))
        return NULL;
    search.exact = exact.buf;
    search.rough = rough.buf;
    search.dead = dead.buf;
    search.ids = ids.buf;
    search.rows = ids.len / 8;
    if (exact.len != CODES * 8 || rough.len != CODES * 4 || dead.len * 8 != ids.len)
        PyErr_SetString(PyExc_ValueError, "the buffers' sizes don't fit each other");
    else if (ask(&search, postings, weights, k) == 0)
        result = borrow_all(&search, postings, weights);
    free(search.terms);
    PyBuffer_Release(&ids);
    PyBuffer_Release(&dead);
    PyBuffer_Release(&exact);
    PyBuffer_Release(&rough);
    return result;
}

static PyMethodDef kernel_methods[] = {
    {"best_of", best_of, METH_VARARGS, NULL},
    {"pack", pack, METH_VARARGS, NULL},
    {"order_words", order_words, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static int add_type(PyObject *module, const char *name, PyType_Spec *spec)
{
    PyObject *type = PyType_FromSpec(spec);
    if (!type) return -1;
    int added = PyModule_AddObjectRef(module, name, type);
    Py_DECREF(type);
    return added;
}

static int kernel_exec(PyObject *module)
{
    return add_type(module, "Native", &native_spec) < 0 ? -1 : add_type(module, "TermCounter", &tally_spec);
}

static PyModuleDef_Slot kernel_slots[] = {{Py_mod_exec, kernel_exec}, {0, NULL}};

static struct PyModuleDef kernel = {PyModuleDef_HEAD_INIT, .m_name = "index.engines.builtin._kernel", .m_methods = kernel_methods,
                                   .m_slots = kernel_slots};

PyMODINIT_FUNC PyInit__kernel(void)
{
    return PyModuleDef_Init(&kernel);
}
