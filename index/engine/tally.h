/* Functions of the module index.engine._kernel that are written in tally.c. */
#ifndef TALLY_H
#define TALLY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#define MET_BITS 18

/* A term that was met before, and its number. */
typedef struct {
    PyObject *term;
    Py_ssize_t number;
} Met;

#define MET_BYTES ((Py_ssize_t)sizeof(Met) << MET_BITS)

PyObject *tally(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *by_number(PyObject *module, PyObject *args);

#endif
