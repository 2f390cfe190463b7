/* Functions of the module index._kernel that are written in tally.c. */
#ifndef TALLY_H
#define TALLY_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

PyObject *tally(PyObject *module, PyObject *const *args, Py_ssize_t nargs);
PyObject *by_number(PyObject *module, PyObject *args);

#endif
