/* The types and functions of the module index.engines.builtin._kernel that are written outside of kernel.c. */
#ifndef TERM_COUNTER_H
#define TERM_COUNTER_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

extern PyType_Spec term_counter_spec;

PyObject *pack(PyObject *module, PyObject *args);

#endif
